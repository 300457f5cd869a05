import { expect } from "chai";
import { inverse, mod, rowPoint } from "../../protocol/field.ts";
import { packHeader } from "../../protocol/words.ts";
import { ZETA } from "../support/batch-circuit.ts";
import { TestCircuit } from "../support/circuit.ts";
import { digitsOf } from "../support/digits.ts";

const share = (logN: number, row: number): bigint => mod(rowPoint(logN, row) * inverse(ZETA - rowPoint(logN, row)));

const [ACCOUNTS, FEE_ACCOUNT] = ["OmegaPower#0.Power: exponent", "OmegaPower#1.Power: exponent"];

for (const logN of [5, 10, 16, 20, 24]) {
  const circuit = new TestCircuit({ file: "header.circom", template: `Header(${logN})` });
  const last = 2 ** logN - 1;
  const input = (token: number, batchTime: number, accounts: number, feeAccount: number): Record<string, bigint> =>
    ({ token: BigInt(token), batchTime: BigInt(batchTime), accounts: BigInt(accounts), feeAccount: BigInt(feeAccount), zeta: ZETA });
  const honest = input(3, 1_800_000_000, 20, 7);

  describe(`Header for 2^${logN} rows`, () => {
    it("packs the word and finds the rows, up to the ends of every range", async () => {
      for (const [token, batchTime, accounts, feeAccount] of [[0, 0, 1, 0], [2 ** 16 - 1, 2 ** 40 - 1, last, last - 1], [1, 5, 12, 11],
        [1, 5, last, 0]]) {
        await circuit.accepts(input(token, batchTime, accounts, feeAccount), {
          word: packHeader({ domain: 0n, token, batchTime, accounts, feeAccount }), accountsX: rowPoint(logN, accounts),
          feeShare: share(logN, feeAccount), hasFeeAccount: feeAccount === 0 ? 0n : 1n });
      }
    });

    it("costs 57 + 3·LOG_N + 2·⌈LOG_N/2⌉ constraints", () => {
      expect(circuit.constraints).to.equal(57 + 3 * logN + 2 * Math.ceil(logN / 2));
    });

    it("refuses a token or a time that is too wide, even when the word stays the same", () => {
      const word = circuit.forge(honest).value("word");
      const shifted = circuit.refuses({ ...honest, token: honest.token + 2n ** 16n, batchTime: honest.batchTime - 1n }, "Num2Bits#0:");
      expect(shifted.value("word")).to.equal(word);
      const later = circuit.refuses({ ...honest, batchTime: honest.batchTime + 2n ** 40n, accounts: honest.accounts - 1n }, "Num2Bits#1:");
      expect(later.value("word")).to.equal(word);
      circuit.refuses({ ...honest, token: -1n }, "Num2Bits#0:");
      circuit.refuses({ ...honest, batchTime: -1n }, "Num2Bits#1:");
    });

    it("refuses accounts beyond the rows, and none at all", () => {
      circuit.refuses({ ...honest, accounts: BigInt(last + 1) }, [ACCOUNTS, "Num2Bits#2:"]);
      circuit.refuses({ ...honest, accounts: 0n, feeAccount: 0n }, "Num2Bits#2:");
    });

    it("refuses a fee account that is not open, and one that aliases a row", () => {
      circuit.refuses({ ...honest, feeAccount: 20n }, "Num2Bits#2:");
      circuit.refuses({ ...honest, feeAccount: 21n }, "Num2Bits#2:");
      circuit.refuses({ ...honest, feeAccount: BigInt(last) }, "Num2Bits#2:");
      circuit.refuses({ ...honest, feeAccount: BigInt(last + 1 + 7) }, [FEE_ACCOUNT, "Num2Bits#2:"]);
      circuit.refuses({ ...honest, feeAccount: -1n }, [FEE_ACCOUNT, "Num2Bits#2:"]);
    });

    it("refuses fees to another row than the word says, through digits that are those of the other row", () => {
      const forgery = circuit.refuses(honest, FEE_ACCOUNT, digitsOf("OmegaPower#1.", 8, logN));
      expect(forgery.value("feeShare")).to.equal(share(logN, 8));
    });

    it("refuses a false account flag, a false share and a false word", () => {
      circuit.refuses(honest, "IsZero:", { "IsZero.out": 1n });
      circuit.refuses({ ...honest, feeAccount: 0n }, "IsZero:", { "IsZero.out": 0n });
      circuit.refuses(honest, "RowShare:", { "RowShare.g": share(logN, 8) });
      circuit.refuses(honest, ": word", { word: 1n });
    });
  });
}
