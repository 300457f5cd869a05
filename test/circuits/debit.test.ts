import { expect } from "chai";
import { NONCE_SHIFT } from "../../protocol/cell.ts";
import { mod } from "../../protocol/field.ts";
import { TestCircuit } from "../support/circuit.ts";

const circuit = new TestCircuit({ file: "operation/debit.circom", template: "Debit()" });
/** With public inputs, so that a false output cannot be explained by another input. */
const pinned = new TestCircuit({ file: "operation/debit.circom", template: "Debit()",
  publics: ["isSigned", "isExit", "floatAmount", "fee", "rest", "nonce"] });
const NONCE = 1n << NONCE_SHIFT;
const MAX = 2n ** 96n - 1n;
const signed = (rest: bigint, floatAmount: bigint, fee: bigint, nonce: bigint): Record<string, bigint> =>
  ({ isSigned: 1n, isExit: 0n, rest, floatAmount, fee, nonce });
const exit = (rest: bigint, nonce: bigint): Record<string, bigint> => ({ isSigned: 0n, isExit: 1n, rest, floatAmount: 0n, fee: 0n, nonce });
const REST = "Num2Bits#0:";
const NONCE_RANGE = "Num2Bits#1:";

describe("Debit", () => {
  it("takes amount and fee from a signed operation's cell and counts the nonce up, at the ends of all ranges", async () => {
    for (const [rest, amount, fee, nonce] of [[0n, 0n, 0n, 0n], [MAX, 0n, 0n, 2n ** 32n - 2n], [0n, MAX - 5n, 5n, 7n], [12n, 30n, 4n, 1n]]) {
      await circuit.accepts(signed(rest, amount, fee, nonce),
        { amount, cell: rest + amount + fee + NONCE * nonce, nextCell: rest + NONCE * (nonce + 1n) });
    }
  });

  it("empties the cell in an exit and keeps its nonce", async () => {
    for (const [rest, nonce] of [[0n, 0n], [MAX, 2n ** 32n - 1n], [77n, 5n]]) {
      await circuit.accepts(exit(rest, nonce), { amount: rest, exitAmount: rest, cell: rest + NONCE * nonce, nextCell: NONCE * nonce });
    }
  });

  it("costs 129 constraints", () => {
    expect(circuit.constraints).to.equal(129);
  });

  it("refuses to spend more than the balance: the rest would be negative", () => {
    const forgery = circuit.refuses(signed(-1n, 101n, 0n, 3n), REST);
    expect(forgery.value("cell")).to.equal(100n + 3n * NONCE);
  });

  it("refuses another split of a true cell: a nonce traded for balance", () => {
    const cell = 100n + 3n * NONCE;
    expect(circuit.refuses(signed(100n + NONCE, 0n, 0n, 2n), REST).value("cell")).to.equal(cell);
    expect(circuit.refuses(exit(100n + NONCE, 2n), REST).value("cell")).to.equal(cell);
    expect(circuit.refuses(signed(100n - NONCE, 0n, 0n, 4n), REST).value("cell")).to.equal(cell);
  });

  it("refuses a nonce that would not fit, or would be replayed from below zero", () => {
    circuit.refuses(signed(1n, 1n, 0n, 2n ** 32n - 1n), NONCE_RANGE);
    circuit.refuses(signed(1n, 1n, 0n, -2n), NONCE_RANGE);
    circuit.refuses(exit(1n, 2n ** 32n), NONCE_RANGE);
    circuit.refuses(exit(1n, -1n), NONCE_RANGE);
  });

  it("lets nonce −1 through only with a negative cell, which no true cell equals", async () => {
    const witness = circuit.forge(signed(0n, MAX, 0n, -1n));
    expect(witness.broken).to.deep.equal([]);
    expect(witness.value("cell")).to.equal(mod(MAX - NONCE));
    expect(witness.value("cell") > 2n ** 176n).to.equal(true);
  });

  it("refuses balances of 2^96 and more", () => {
    circuit.refuses(signed(MAX + 1n, 0n, 0n, 0n), REST);
    circuit.refuses(exit(MAX + 1n, 0n), REST);
  });

  it("refuses an amount, a cell or a next cell that does not follow", () => {
    pinned.refuses(exit(50n, 0n), ": exitAmount", { exitAmount: 60n });
    pinned.refuses(signed(5n, 6n, 7n, 8n), ": amount", { amount: 5n });
    pinned.refuses(signed(5n, 6n, 7n, 8n), ": nextCell", { nextCell: 18n + 9n * NONCE });
    pinned.refuses(signed(5n, 6n, 7n, 8n), ": cell", { cell: 5n + 8n * NONCE });
  });
});
