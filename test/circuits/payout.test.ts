import { expect } from "chai";
import { inverse, mod } from "../../protocol/field.ts";
import { KAPPA, ZETA } from "../support/batch-circuit.ts";
import { TestCircuit } from "../support/circuit.ts";

const circuit = new TestCircuit({ file: "operation/payout.circom", template: "Payout()" });
const pole = (first: bigint, second: bigint): bigint => inverse(KAPPA - first - ZETA * second);
const common = { kappa: KAPPA, zeta: ZETA };
const withdrawal = { isWithdraw: 1n, isExit: 0n, from: 9n, amount36: 5n << 5n, amount: 5n, recipient: 2n ** 160n - 1n, ...common };
const exit = { isWithdraw: 0n, isExit: 1n, from: 9n, amount36: 0n, amount: 2n ** 96n - 1n, recipient: 0n, ...common };
const transfer = { isWithdraw: 0n, isExit: 0n, from: 9n, amount36: 5n << 5n, amount: 5n, recipient: 0n, ...common };

describe("Payout", () => {
  it("puts a withdrawal and an exit each into its own sum, and a transfer into none", async () => {
    await circuit.accepts(withdrawal, { withdrawTerm: pole(2n ** 160n - 1n, 9n + ((5n << 5n) << 24n)), exitTerm: 0n });
    await circuit.accepts(exit, { withdrawTerm: 0n, exitTerm: pole(9n, 2n ** 96n - 1n) });
    await circuit.accepts({ ...exit, amount: 0n }, { exitTerm: pole(9n, 0n) });
    await circuit.accepts(transfer, { withdrawTerm: 0n, exitTerm: 0n });
  });

  it("costs 8 constraints", () => {
    expect(circuit.constraints).to.equal(8);
  });

  it("refuses a recipient where nothing is withdrawn", () => {
    circuit.refuses({ ...exit, recipient: 1n }, ": isWithdraw recipient");
    circuit.refuses({ ...transfer, recipient: 1n }, ": isWithdraw recipient");
  });

  it("refuses a term of another payout", () => {
    circuit.refuses(withdrawal, "Pole#0:", { "Pole#0.inv": pole(1n, 9n + ((5n << 5n) << 24n)) });
    circuit.refuses(exit, "Pole#1:", { "Pole#1.inv": pole(9n, 7n) });
    circuit.refuses(exit, ": exitId", { exitId: 8n });
    const forgery = circuit.refuses({ ...exit, amount: 5n }, ": exitSecond", { exitSecond: 1_000_000n - 9n });
    expect(forgery.value("exitTerm")).to.equal(mod(pole(9n, 1_000_000n)));
  });
});
