import { expect } from "chai";
import { rowPoint } from "../../protocol/field.ts";
import { decodeAmount, decodeFee, encodeAmount } from "../../protocol/floats.ts";
import { packRecord } from "../../protocol/words.ts";
import { TestCircuit } from "../support/circuit.ts";
import { digitsOf } from "../support/digits.ts";

const KINDS = { transfer: "isTransfer", withdraw: "isWithdraw", exit: "isExit" } as const;

for (const logN of [5, 10, 16, 20, 24]) {
  const circuit = new TestCircuit({ file: "operation/record.circom", template: `Record(${logN})` });
  const accounts = 20n;
  const input = (from: number, to: number, amount36: bigint, fee12: bigint): Record<string, bigint> =>
    ({ active: from === 0 ? 0n : 1n, from: BigInt(from), to: BigInt(to), amount36, fee12, accounts });
  const amount = encodeAmount(1_000n);
  const transfer = input(3, 5, amount, 33n);
  const withdrawal = input(3, 0, amount, 33n);
  const exit = input(3, 0, 0n, 0n);
  const word = (forged: { value(name: string): bigint }): bigint => forged.value("word");
  const EXIT = ": isExit otherThanExit fee12";
  /** to, accounts − 1 − to, amount36, fee12 */
  const [TO, TO_OPEN, AMOUNT, FEE] = ["OmegaPower.Power: exponent", "Num2Bits:", "DecimalFloat#0.Num2Bits:", "DecimalFloat#1.Num2Bits:"];

  describe(`Record for 2^${logN} rows`, () => {
    it("tells the kinds apart, decodes the floats and packs the word", async () => {
      const widest = 2n ** 36n - 1n;
      const cases: [keyof typeof KINDS | "inactive", number, number, bigint, bigint][] = [
        ["transfer", 3, 5, amount, 33n], ["transfer", 3, 3, 0n, 0n], ["transfer", 1, 19, widest, 2n ** 12n - 1n],
        ["withdraw", 3, 0, amount, 33n], ["withdraw", 2 ** 24 - 1, 0, widest, 0n],
        ["exit", 3, 0, 0n, 0n], ["inactive", 0, 0, 0n, 0n],
      ];
      for (const [kind, from, to, amount36, fee12] of cases) {
        const flags = Object.fromEntries(Object.entries(KINDS).map(([name, signal]) => [signal, name === kind ? 1n : 0n]));
        await circuit.accepts(input(from, to, amount36, fee12), { ...flags, amount: decodeAmount(amount36),
          fee: decodeFee(fee12), toX: rowPoint(logN, to), word: packRecord({ from, to, amount36, fee12 }) });
      }
    });

    it("costs 59 + 2·LOG_N + ⌈LOG_N/2⌉ constraints", () => {
      expect(circuit.constraints).to.equal(59 + 2 * logN + Math.ceil(logN / 2));
    });

    it("refuses a receiver that is not open, up to the last row and beyond", () => {
      for (const to of [20, 21, 2 ** logN - 1]) circuit.refuses(input(3, to, amount, 33n), TO_OPEN);
      circuit.refuses(input(3, 2 ** logN + 5, amount, 33n), [TO, TO_OPEN]);
      circuit.refuses({ ...transfer, to: -1n }, [TO, TO_OPEN]);
    });

    it("refuses to credit another row than the record's", () => {
      expect(circuit.refuses(transfer, TO, digitsOf("OmegaPower.", 6, logN)).value("toX")).to.equal(rowPoint(logN, 6));
      circuit.refuses(transfer, ": toX", { toX: rowPoint(logN, 6) });
    });

    it("refuses another reading of one word: what leaves one field enters the next", () => {
      const honest = word(circuit.forge(transfer));
      expect(word(circuit.refuses({ ...transfer, amount36: amount - 1n, fee12: 33n + 2n ** 12n }, FEE))).to.equal(honest);
      expect(word(circuit.refuses({ ...transfer, to: 4n, amount36: amount + 2n ** 36n }, AMOUNT))).to.equal(honest);
      expect(word(circuit.refuses({ ...transfer, from: 2n, to: 5n + 2n ** 24n }, [TO, TO_OPEN]))).to.equal(honest);
      expect(word(circuit.refuses({ ...transfer, amount36: amount + 1n, fee12: 33n - 2n ** 12n }, FEE))).to.equal(honest);
    });

    it("gives an inactive record no signature, whatever it carries: the caller refuses all but zeros", async () => {
      for (const [to, amount36, fee12] of [[5, 0n, 0n], [5, amount, 33n], [0, amount, 0n], [0, 0n, 33n]] as [number, bigint, bigint][]) {
        await circuit.accepts(input(0, to, amount36, fee12), { isExit: 0n, isTransfer: to === 0 ? 0n : 1n, isWithdraw: to === 0 ? 0n : -1n });
        circuit.refuses(input(0, to, amount36, fee12), EXIT, { "ZeroFlag.out": 1n });
      }
    });

    it("refuses an exit with a fee", () => {
      circuit.refuses(input(3, 0, 0n, 33n), EXIT);
    });

    it("refuses an exit with a fee that is called a withdrawal of nothing", () => {
      for (const inv of [0n, 1n, 7n]) circuit.refuses(exit, ": isExit ZeroFlag.out", { isExit: 0n, "ZeroFlag.inv": inv });
    });

    it("refuses floats that are too wide or no canonical zero", () => {
      circuit.refuses({ ...transfer, amount36: 2n ** 36n }, AMOUNT);
      circuit.refuses({ ...transfer, fee12: 2n ** 12n }, FEE);
      circuit.refuses({ ...withdrawal, amount36: 1n, fee12: 0n }, "DecimalFloat#0: ratio mantissa"); // neither a withdrawal nor an exit
      circuit.refuses({ ...transfer, fee12: 31n }, "DecimalFloat#1: ratio mantissa");
    });

    it("refuses a false kind", () => {
      // A transfer that calls itself a withdrawal, and the reverse.
      circuit.refuses(transfer, "IsZero:", { "IsZero.out": 1n });
      circuit.refuses(withdrawal, "IsZero:", { "IsZero.out": 0n });
      // A withdrawal that calls itself an exit needs no signature, and takes everything.
      for (const out of [1n, 2n, -1n]) circuit.refuses(input(3, 0, amount, 0n), EXIT, { "ZeroFlag.out": out });
      circuit.refuses(exit, "ZeroFlag:", { "ZeroFlag.out": 0n });
      for (const flag of Object.values(KINDS)) {
        const { value } = circuit.forge(transfer);
        circuit.refuses(transfer, `: ${flag}`, { [flag]: 1n - value(flag) });
      }
    });
  });
}
