/**
 * Many signatures: circomlibjs's own, and valid and corrupted ones beside circomlib's verifier. COLONNADE_SIGNATURES=10000 sets how many of
 * circomlibjs's are tried (some minutes); 300 without it.
 */
import { expect } from "chai";
import { id } from "ethers";
import { BASE8, SUBGROUP_ORDER } from "../../protocol/babyjub.ts";
import { assertSignature, publicKeyOf, sign } from "../../protocol/eddsa.ts";
import { ColonnadeError } from "../../protocol/errors.ts";
import { mod, P } from "../../protocol/field.ts";
import { TestCircuit } from "../support/circuit.ts";
import { add, handMade, SMALL_ORDER_POINTS } from "../support/curve-points.ts";

const COUNT = Number(process.env.COLONNADE_SIGNATURES ?? 300);
const ours = new TestCircuit({ file: "signature/eddsa-poseidon.circom", template: "EdDSAPoseidon()" });
const circomlibs = new TestCircuit({ file: "../circomlib/circuits/eddsaposeidon.circom", template: "EdDSAPoseidonVerifier()" });

interface Case { ax: bigint; ay: bigint; r8x: bigint; r8y: bigint; s: bigint; message: bigint }

const number = (name: string): bigint => BigInt(id(name));
const bytes = (name: string): Uint8Array => Buffer.from(id(name).slice(2), "hex");
const accepted = ({ ax, ay, r8x, r8y, s, message }: Case): { ours: boolean; circomlib: boolean } => ({
  ours: ours.provable({ ax, ay, r8x, r8y, s, message }),
  circomlib: circomlibs.provable({ enabled: 1n, Ax: ax, Ay: ay, R8x: r8x, R8y: r8y, S: s, M: message }),
});

/** One of many: circomlibjs's own, or made by hand with a key of mixed order. */
function valid(i: number): Case {
  const message = number(`message ${i}`) % P;
  if (i % 3 !== 0) return { ...publicKeyOf(bytes(`key ${i}`)), ...sign(bytes(`key ${i}`), message), message };
  const secret = 1n + (number(`secret ${i}`) % (SUBGROUP_ORDER - 1n));
  const plain = handMade(secret, message, { r: 1n + (number(`r ${i}`) % (SUBGROUP_ORDER - 1n)) });
  const key = add({ x: plain.ax, y: plain.ay }, SMALL_ORDER_POINTS.get([1, 2, 4, 8][(i / 3) % 4])!);
  return { ...handMade(secret, message, { key, r: 1n + (number(`r ${i}`) % (SUBGROUP_ORDER - 1n)) }), message };
}

/** What can go wrong with a signature. */
const corruptions: ((from: Case, i: number) => Partial<Case>)[] = [
  ({ message }) => ({ message: mod(message + 1n) }),
  ({ s }) => ({ s: (s + 1n) % SUBGROUP_ORDER }),
  ({ s }) => ({ s: SUBGROUP_ORDER - s }),
  ({ s }, i) => ({ s: s ^ (1n << BigInt(i % 250)) }),
  ({ ax }) => ({ ax: mod(-ax) }),
  ({ ay }) => ({ ay: mod(-ay) }),
  ({ r8x }) => ({ r8x: mod(-r8x) }),
  ({ r8y }) => ({ r8y: mod(-r8y) }),
  ({ r8x, r8y, ax, ay }) => ({ ax: r8x, ay: r8y, r8x: ax, r8y: ay }),
  ({ ax, ay }, i) => {
    const { x, y } = add({ x: ax, y: ay }, SMALL_ORDER_POINTS.get([2, 4, 8][i % 3])!);
    return { ax: x, ay: y };
  },
  ({ r8x, r8y }, i) => {
    const { x, y } = add({ x: r8x, y: r8y }, SMALL_ORDER_POINTS.get([2, 4, 8][i % 3])!);
    return { r8x: x, r8y: y };
  },
  (_, i) => {
    const { x, y } = SMALL_ORDER_POINTS.get([1, 2, 4, 8][i % 4])!;
    return { ax: x, ay: y };
  },
  ({ message }, i) => handMade(0n, message, { key: SMALL_ORDER_POINTS.get([1, 2, 4, 8][i % 4])! }),
  ({ r8x, r8y }) => {
    const { x, y } = add({ x: r8x, y: r8y }, BASE8);
    return { r8x: x, r8y: y };
  },
  ({ ax }, i) => ({ ax: mod(ax + BigInt(i) + 1n) }),
  ({ r8y }, i) => ({ r8y: mod(r8y + BigInt(i) + 1n) }),
  () => ({ r8x: 0n, r8y: 0n }),
  (_, i) => handMade(5n, number(`other ${i}`) % P),
];

describe("Signatures in numbers", () => {
  it(`has a witness for each of ${COUNT.toLocaleString("en")} of circomlibjs's, which satisfies every row`, function () {
    this.timeout(3_600_000);
    expect(COUNT).to.be.greaterThan(0);
    for (let i = 0; i < COUNT; i++) {
      const [secret, message] = [bytes(`random key ${i}`), number(`random message ${i}`) % P];
      expect(ours.provable({ ...publicKeyOf(secret), ...sign(secret, message), message }), `signature ${i}`).to.equal(true);
    }
  });

  it("agrees with circomlib's verifier and the pool on 60 valid and 144 corrupted ones", () => {
    let refused = 0;
    const agree = (it: Case, name: string): void => {
      const verdict = accepted(it);
      expect(verdict.ours, name).to.equal(verdict.circomlib);
      const pool = (): void => assertSignature({ ax: it.ax, ay: it.ay }, it, it.message);
      if (verdict.ours) pool();
      else expect(pool, name).to.throw(ColonnadeError);
      if (!verdict.ours) refused++;
    };
    for (let i = 0; i < 60; i++) agree(valid(i), `valid ${i}`);
    expect(refused).to.equal(0);
    for (let i = 0; i < 144; i++) {
      const whole = valid(1000 + i);
      agree({ ...whole, ...corruptions[i % corruptions.length](whole, i) }, `corruption ${i % corruptions.length} of ${i}`);
    }
    expect(refused).to.equal(144);
  });

  it("is stricter than circomlib's verifier with R8 = identity, and blind to S ≥ l, which only the pool then refuses", () => {
    const message = number("identity") % P;
    const identity = { ...handMade(77n, message, { r: 0n }), message };
    expect(accepted(identity)).to.deep.equal({ ours: false, circomlib: true });
    // S is a hint: with S + l the generator finds the same digits, or none, as its parity falls.
    const signature = valid(1);
    expect(accepted({ ...signature, s: signature.s + SUBGROUP_ORDER }).circomlib).to.equal(false);
    for (const it of [identity, { ...signature, s: signature.s + SUBGROUP_ORDER }]) {
      expect(() => assertSignature({ ax: it.ax, ay: it.ay }, it, it.message)).to.throw(ColonnadeError);
    }
  });
});
