import { createRequire } from "node:module";
import { expect } from "chai";
import { buildEddsa, buildPoseidon } from "circomlibjs";
import fc from "fast-check";
import { BASE8, multiplyAdd, multiplyBase, SUBGROUP_ORDER } from "../../protocol/babyjub.ts";
import { blake512 } from "../../protocol/blake512.ts";
import { assertSignature, publicKeyOf, sign } from "../../protocol/eddsa.ts";
import { P } from "../../protocol/field.ts";
import { poseidon } from "../../protocol/poseidon.ts";

const eddsa = await buildEddsa();
const wasm = await buildPoseidon();
const { F } = eddsa.babyJub;
type Blake = (name: string) => { update(bytes: Buffer): { digest(): Buffer } };
const blake = createRequire(import.meta.resolve("circomlibjs"))("blake-hash") as Blake;

const SEED = 20261125;
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
/** Elements of F, its ends among them. */
const element = fc.oneof(fc.bigInt({ min: 0n, max: P - 1n }), fc.constantFrom(0n, 1n, P - 1n));

describe("Signing", () => {
  it("hashes as blake-hash does", () => {
    for (let length = 0; length <= 111; length++) {
      const message = Uint8Array.from({ length }, (_, i) => (37 * i + length) & 0xff);
      expect(Buffer.from(blake512(message)).toString("hex"))
        .to.equal(blake("blake512").update(Buffer.from(message)).digest().toString("hex"));
    }
    expect(() => blake512(new Uint8Array(112))).to.throw(RangeError);
  });

  it("computes circomlibjs's Poseidon of 1 to 16 elements", () => {
    for (let arity = 1; arity <= 16; arity++) {
      fc.assert(fc.property(fc.array(element, { minLength: arity, maxLength: arity }), element, (inputs, state) => {
        expect(poseidon(inputs, state)).to.equal(F.toObject(wasm(inputs, state, 1)));
      }), { seed: SEED, numRuns: 10 });
    }
    expect(() => poseidon([])).to.throw(RangeError);
    expect(() => poseidon(new Array<bigint>(17).fill(1n))).to.throw(RangeError);
  });

  it("multiplies the base as its slow way does", () => {
    const scalar = fc.oneof(fc.bigInt({ min: 0n, max: (1n << 254n) - 1n }), fc.constantFrom(0n, 1n, SUBGROUP_ORDER));
    fc.assert(fc.property(scalar, (n) => {
      expect(multiplyBase(n)).to.deep.equal(multiplyAdd(n, BASE8, 0n, BASE8));
    }), { seed: SEED, numRuns: 30 });
    expect(multiplyBase((1n << 256n) - 1n)).to.deep.equal(multiplyBase(((1n << 256n) - 1n) % SUBGROUP_ORDER));
  });

  it("makes circomlibjs's keys and signatures, byte for byte", () => {
    fc.assert(fc.property(bytes(32), element, (privateKey, message) => {
      const [ax, ay] = eddsa.prv2pub(privateKey).map((part) => F.toObject(part));
      const { R8, S } = eddsa.signPoseidon(privateKey, F.e(message));
      expect(publicKeyOf(privateKey)).to.deep.equal({ ax, ay });
      const signature = sign(privateKey, message);
      expect(signature).to.deep.equal({ r8x: F.toObject(R8[0]), r8y: F.toObject(R8[1]), s: S });
      assertSignature({ ax, ay }, signature, message);
    }), { seed: SEED, numRuns: 100 });
  });
});
