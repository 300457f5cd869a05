import { expect } from "chai";
import { inverse } from "../../protocol/field.ts";
import { KAPPA, ZETA } from "../support/batch-circuit.ts";
import { TestCircuit } from "../support/circuit.ts";

const circuit = new TestCircuit({ file: "operation/payout.circom", template: "Payout()" });
const pole = (first: bigint, second: bigint): bigint => inverse(KAPPA - first - ZETA * second);
/** The second value of an exit's pair. */
const exitSecond = (id: bigint, amount: bigint): bigint => id + (amount << 24n) + (1n << 140n);
const common = { kappa: KAPPA, zeta: ZETA };
const withdrawal = { isWithdraw: 1n, isExit: 0n, from: 9n, amount36: 5n << 5n, exitAmount: 0n, recipient: 2n ** 160n - 1n, ...common };
const exit = { isWithdraw: 0n, isExit: 1n, from: 9n, amount36: 0n, exitAmount: 2n ** 96n - 1n, recipient: 0n, ...common };
const transfer = { isWithdraw: 0n, isExit: 0n, from: 9n, amount36: 5n << 5n, exitAmount: 0n, recipient: 0n, ...common };

describe("Payout", () => {
  it("counts a withdrawal and an exit, each as what it is, and a transfer not at all", async () => {
    await circuit.accepts(withdrawal, { term: pole(2n ** 160n - 1n, 9n + ((5n << 5n) << 24n)) });
    await circuit.accepts(exit, { term: pole(0n, exitSecond(9n, 2n ** 96n - 1n)) });
    await circuit.accepts({ ...exit, exitAmount: 0n }, { term: pole(0n, exitSecond(9n, 0n)) });
    await circuit.accepts(transfer, { term: 0n });
  });

  it("costs 3 constraints", () => {
    expect(circuit.constraints).to.equal(3);
  });

  it("keeps the two lists apart: the widest withdrawal is below the narrowest exit", () => {
    const widest = (2n ** 24n - 1n) + ((2n ** 36n - 1n) << 24n);
    expect(widest < exitSecond(0n, 0n)).to.equal(true);
    expect(exitSecond(2n ** 24n - 1n, 2n ** 96n - 1n) < 2n ** 141n).to.equal(true);
  });

  it("refuses a recipient where nothing is withdrawn", () => {
    circuit.refuses({ ...exit, recipient: 1n }, ": isWithdraw recipient");
    circuit.refuses({ ...transfer, recipient: 1n }, ": isWithdraw recipient");
  });

  it("refuses a term of another payout, none for a payout, and one for a transfer", () => {
    const second = 9n + ((5n << 5n) << 24n);
    for (const out of [pole(1n, second), pole(2n ** 160n - 1n, second + 1n), 0n]) circuit.refuses(withdrawal, "Pole:", { "Pole.out": out });
    for (const out of [pole(0n, exitSecond(9n, 7n)), pole(0n, exitSecond(8n, 2n ** 96n - 1n)), 0n]) circuit.refuses(exit, "Pole:", { "Pole.out": out });
    circuit.refuses(transfer, "Pole:", { "Pole.out": pole(0n, second) });
    circuit.refuses(exit, ": scaled", { scaled: ZETA * exitSecond(9n, 7n) });
  });
});
