import { expect } from "chai";
import { kappaOf, rhoOf, signalList, zetaOf, type BatchPlace, type Commitments, type Signals } from "../../protocol/challenges.ts";
import { isCanonical } from "../../protocol/field.ts";
import type { Trace } from "../../protocol/trace.ts";
import { fromJson } from "../../protocol/json.ts";
import { readFileSync } from "node:fs";
import type { BatchVector } from "../support/vectors.ts";

const vector = fromJson<BatchVector[]>(readFileSync(new URL("../vectors/batches.json", import.meta.url), "utf8"))
  .find(({ title }) => title === "every kind at once")!;
const { trace, place, commitments, signals } = vector;

const distinct = (challenges: readonly bigint[]): void => {
  expect(challenges.every(isCanonical)).to.equal(true);
  expect(new Set(challenges).size).to.equal(challenges.length);
};

describe("κ depends on everything that is fixed before it", () => {
  const kappa = (t: Partial<Trace> = {}, p: Partial<BatchPlace> = {}, c: Partial<Commitments> = {}, transcript = signals.transcript): bigint =>
    kappaOf({ ...place, ...p }, { ...trace, ...t }, { ...commitments, ...c }, transcript);

  it("the place: chain, contract, number, instance and submitter", () => {
    distinct([kappa(), kappa({}, { chainId: 1n }), kappa({}, { contract: "0x00000000000000000000000000000000000000AA" }),
      kappa({}, { batchNumber: 9 }),
      kappa({}, { instanceIndex: 7 }), kappa({}, { submitter: "0x00000000000000000000000000000000000000AA" })]);
  });

  it("both states of both columns, coordinate by coordinate", () => {
    const changed = (["oldV", "newV", "oldK", "newK"] as const).flatMap((name) => [
      kappa({}, {}, { [name]: { ...commitments[name], x: 5n } }), kappa({}, {}, { [name]: { ...commitments[name], y: 5n } })]);
    distinct([kappa(), ...changed]);
  });

  it("H, every section of the words, and their counts", () => {
    distinct([kappa(), kappa({}, {}, {}, signals.transcript + 1n), kappa({ opens: [] }), kappa({ credits: [] }), kappa({ exits: [] }),
      kappa({ withdrawals: [] }), kappa({ rows: [] }),
      kappa({ header: { ...trace.header, feeAccount: 2 } })]);
  });

  it("the counts even where the words are the same: a credit (5, 7) is no exit (5, 7)", () => {
    const pair = [{ id: 5, amount: 7n }];
    distinct([kappa({ credits: pair, exits: [] }), kappa({ credits: [], exits: pair }), kappa({ credits: [], exits: [], opens: [5n, 7n] })]);
  });
});

describe("ζ and ρ", () => {
  it("depend on all that they follow, and on nothing's place", () => {
    distinct([zetaOf(5n, { x: 1n, y: 2n }), zetaOf(6n, { x: 1n, y: 2n }), zetaOf(5n, { x: 2n, y: 1n }), zetaOf(5n, { x: 1n, y: 3n })]);
    const names = ["e", "z", "s", "delta", "deltaK"] as const;
    distinct([rhoOf(5n, signals), rhoOf(6n, signals), ...names.map((name) => rhoOf(5n, { ...signals, [name]: signals[name] + 1n }))]);
    distinct([rhoOf(5n, { e: 1n, z: 2n, s: 3n, delta: 4n, deltaK: 5n }), rhoOf(5n, { e: 2n, z: 1n, s: 3n, delta: 4n, deltaK: 5n })]);
  });

  it("are drawn in domains of their own", () => {
    distinct([zetaOf(1n, { x: 2n, y: 3n }), rhoOf(1n, { e: 2n, z: 3n, s: 0n, delta: 0n, deltaK: 0n })]);
  });
});

it("the public signals are listed in the order of docs/protocol.md", () => {
  const order: Signals = { transcript: 1n, e: 2n, z: 3n, s: 4n, delta: 5n, deltaK: 6n, kappa: 7n, zeta: 8n };
  expect(signalList(order)).to.deep.equal([1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n]);
});
