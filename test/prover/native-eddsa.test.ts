import { expect } from "chai";
import { buildEddsa } from "circomlibjs";
import { BASE8, multiplyAdd, SUBGROUP_ORDER } from "../../protocol/babyjub.ts";
import { assertSignature, hasLadder, publicKeyOf, sign, type PublicKey, type Signature } from "../../protocol/eddsa.ts";
import type { ColonnadeError } from "../../protocol/errors.ts";
import { mod, P } from "../../protocol/field.ts";
import { operationHash, packMessage } from "../../protocol/message.ts";
import { poseidon } from "../../protocol/poseidon.ts";
import { sponge } from "../../protocol/transcript.ts";
import { nativeAddon, whyNoAddon } from "../../prover/native/addon.ts";
import { openEddsa, openSponge, type EnginePath } from "../../prover/native/eddsa.ts";
import { poseidonConstants } from "../../prover/native/poseidon-constants.ts";
import { seeded } from "../sequencer/support/random.ts";
import { transferOf } from "../sequencer/support/transfers.ts";
import { handMade } from "../support/curve-points.ts";

interface Case { key: PublicKey; signature: Signature; message: bigint }
/** ERC-2494's generator of the whole curve; what is left of it without the prime subgroup has order 8. */
const GENERATOR = { x: 995203441582195749578291179787384436505546430278305826713579947235728471134n,
  y: 5472060717959818805561601436314318772137091100104008585924551046643952123905n };
const ORDER_EIGHT = multiplyAdd(SUBGROUP_ORDER, GENERATOR, 0n, BASE8);
const IDENTITY = { x: 0n, y: 1n };
const WIDE = [-1n, -(2n ** 64n), 0n, 1n, SUBGROUP_ORDER - 1n, SUBGROUP_ORDER, SUBGROUP_ORDER + 1n, P - 1n, P, P + 1n, 2n ** 255n, 2n ** 256n - 1n, 2n ** 256n,
  2n ** 256n + 1n, 2n ** 320n, 10n ** 90n];

function verdictOf({ key, signature, message }: Case): string | undefined {
  try {
    assertSignature(key, signature, message);
    return undefined;
  } catch (error) {
    return (error as ColonnadeError).code;
  }
}

describe("The native core's signatures", () => {
  const random = seeded(4_2026);
  const scalar = (): bigint => mod(Array.from({ length: 9 }, () => BigInt(Math.floor(random() * 2 ** 32))).reduce((sum, word) => (sum << 32n) | word, 0n));
  const privateKey = (): Uint8Array => Uint8Array.from({ length: 32 }, () => Math.floor(random() * 256));
  const signed = (): Case => {
    const secret = privateKey();
    const message = scalar();
    return { key: publicKeyOf(secret), signature: sign(secret, message), message };
  };
  /** S, R8 and A with R8 = r·B8 + `torsionR` and A = k·B8 + `torsionA`: what of it is a signature is for the protocol to say. */
  const withTorsion = (torsionR: number, torsionA: number): Case => {
    const [r, k, message] = [scalar() % SUBGROUP_ORDER, scalar() % SUBGROUP_ORDER, scalar()];
    const { x: r8x, y: r8y } = multiplyAdd(r, BASE8, BigInt(torsionR), ORDER_EIGHT);
    const { x: ax, y: ay } = multiplyAdd(k, BASE8, BigInt(torsionA), ORDER_EIGHT);
    return { key: { ax, ay }, signature: { r8x, r8y, s: (r + poseidon([r8x, r8y, ax, ay, message]) * 8n * k) % SUBGROUP_ORDER }, message };
  };

  const good = Array.from({ length: 10 }, signed);
  const cases: Case[] = [...good];
  before(() => {
    for (const [i, one] of good.entries()) {
      const { key, signature, message } = one;
      const other = good[(i + 1) % good.length];
      cases.push({ key, signature, message: mod(message + 1n) }, { key: other.key, signature, message }, { key, signature: other.signature, message });
      for (const field of ["r8x", "r8y", "s"] as const) cases.push({ key, signature: { ...signature, [field]: mod(signature[field] + 1n) }, message });
      cases.push({ key, signature: { ...signature, s: signature.s + SUBGROUP_ORDER }, message }, { key, signature: { ...signature, r8x: signature.r8x + P }, message },
        { key: { ...key, ay: key.ay + P }, signature, message }, { key: { ...key, ay: mod(-key.ay) }, signature, message },
        { key, signature: { ...signature, r8x: mod(-signature.r8x) }, message });
    }
    const [{ key, signature, message }] = good;
    for (const value of WIDE) {
      for (const field of ["r8x", "r8y", "s"] as const) cases.push({ key, signature: { ...signature, [field]: value }, message });
      for (const field of ["ax", "ay"] as const) cases.push({ key: { ...key, [field]: value }, signature, message });
    }
    for (const point of [IDENTITY, { x: 0n, y: P - 1n }, { x: 0n, y: 0n }, ...[1n, 2n, 3n, 4n, 5n, 7n].map((n) => multiplyAdd(n, ORDER_EIGHT, 0n, BASE8))]) {
      cases.push({ key, signature: { ...signature, r8x: point.x, r8y: point.y }, message }, { key: { ax: point.x, ay: point.y }, signature, message });
      // S·B8 = R8 with a key that contributes nothing: must not pass for want of a key.
      const base = multiplyAdd(5n, BASE8, 0n, BASE8);
      cases.push({ key: { ax: point.x, ay: point.y }, signature: { r8x: base.x, r8y: base.y, s: 5n }, message });
    }
    // One coordinate of R8 turned, and hashed as it is shown: only that coordinate's comparison is left to refuse it.
    const { r8x, r8y } = handMade(77n, 5n);
    for (const shown of [{ x: P - r8x }, { y: P - r8y }]) {
      const { ax, ay, s, ...turned } = handMade(77n, 5n, { shown });
      cases.push({ key: { ax, ay }, signature: { r8x: turned.r8x, r8y: turned.r8y, s }, message: 5n });
    }
    for (let torsion = 0; torsion < 8; torsion++) cases.push(withTorsion(torsion, 0), withTorsion(0, torsion), withTorsion(torsion, torsion));
  });

  // Every path that this machine has.
  const paths = (["portable", "ifma"] as EnginePath[]).filter((path) => openEddsa(path) !== undefined);

  it("is built, and runs portable code everywhere", () => {
    expect(whyNoAddon()).to.equal(undefined);
    expect(paths).to.include("portable");
    expect(multiplyAdd(4n, ORDER_EIGHT, 0n, BASE8)).to.deep.equal({ x: 0n, y: P - 1n });
  });

  for (const path of paths) {
    it(`gives the protocol's verdict on ordinary, corrupted and exceptional signatures (${path})`, async () => {
      const engine = openEddsa(path)!;
      expect(engine.path).to.equal(path);
      const expected = cases.map(verdictOf);
      expect([...new Set(expected)].sort()).to.deep.equal(["KEY_INVALID", "SIGNATURE_INVALID", "SIGNATURE_NOT_CANONICAL", undefined]);
      const verdicts = await engine.checkSignatures(cases);
      verdicts.forEach((verdict, i) => expect(verdict, `case ${i}`).to.equal(expected[i]));
      // Every length of a list, so that every number of lanes is left over once.
      for (let length = 1; length <= 17; length++) {
        expect(await engine.checkSignatures(cases.slice(length, 2 * length))).to.deep.equal(expected.slice(length, 2 * length));
      }
    });

    it(`hashes operations to their identifiers and judges them (${path})`, async () => {
      const engine = openEddsa(path)!;
      const world = { domain: 77n, soon: 1_900_000_000 };
      const operations = Array.from({ length: 9 }, (_, i) => transferOf({ from: 1 + (i % 3), to: i % 2, nonce: BigInt(i), recipient: i % 2 === 0 ? 2n ** 160n - 1n : 0n,
        fee: BigInt(i) }, world));
      const requests = operations.map((o, i) => ({ key: o.key, signature: i === 4 ? { ...o.signature, s: 1n } : o.signature, packed: packMessage(o), recipient: o.recipient }));
      expect(await engine.checkOperations(world.domain, requests)).to.deep.equal(
        operations.map((o, i) => ({ hash: operationHash(o, world.domain), verdict: i === 4 ? "SIGNATURE_INVALID" : undefined })));
      expect(await engine.checkOperations(world.domain, [])).to.deep.equal([]);
    });
  }

  it("agrees with circomlibjs's own check", async () => {
    const eddsa = await buildEddsa();
    const { F } = eddsa.babyJub;
    for (const { key, signature, message } of good) {
      const theirs = eddsa.verifyPoseidon(F.e(message), { R8: [F.e(signature.r8x), F.e(signature.r8y)], S: signature.s }, [F.e(key.ax), F.e(key.ay)]);
      expect(theirs).to.equal(true);
    }
    expect(await openEddsa()!.checkSignatures(good)).to.deep.equal(good.map(() => undefined));
  });

  it("computes Poseidon of 1 to 16 inputs as circomlibjs does", () => {
    const { eddsa } = nativeAddon()!;
    for (let arity = 1; arity <= 16; arity++) {
      const table = eddsa.openPoseidon(poseidonConstants(arity));
      for (const inputs of [Array.from({ length: arity }, scalar), new Array<bigint>(arity).fill(0n), new Array<bigint>(arity).fill(P - 1n)]) {
        for (const initial of [0n, 1n, P - 1n]) expect(eddsa.poseidon(table, inputs, initial), `arity ${arity}`).to.equal(poseidon(inputs, initial));
      }
    }
  });

  it("hashes a transcript as the protocol's sponge does, full blocks or not", () => {
    const hash = openSponge()!;
    for (const length of [0, 1, 15, 16, 17, 31, 32, 33, 100]) {
      const elements = Array.from({ length }, scalar);
      expect(hash(elements), `${length} elements`).to.equal(sponge(elements));
    }
    for (const element of [P, -1n, 2n ** 256n]) expect(() => hash([1n, element])).to.throw(RangeError);
  });

  it("knows for which h the circuit has no ladder", () => {
    const { eddsa } = nativeAddon()!;
    const near: bigint[] = [];
    for (const k of [0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n]) {
      for (let d = -16n; d <= 16n; d++) near.push(k * SUBGROUP_ORDER + d);
      // Prefixes of h + 6l or h + 7l that meet 0 or ±1 after one, two and three digits less.
      for (const shift of [1n, 2n, 3n]) for (let d = -20n; d <= 20n; d++) near.push(((k * SUBGROUP_ORDER) << shift) - 6n * SUBGROUP_ORDER + d, ((k * SUBGROUP_ORDER) << shift) - 7n * SUBGROUP_ORDER + d);
    }
    const values = [...new Set(near.filter((h) => h >= 0n && h < P))];
    expect(values.filter((h) => !hasLadder(h)).length).to.equal(39);
    for (const h of values) expect(eddsa.hasLadder(h), String(h)).to.equal(hasLadder(h));
  });

  it("refuses messages that are no elements of F, and lists that are cut off", () => {
    const [{ key, signature }] = good;
    const { eddsa } = nativeAddon()!;
    const engine = eddsa.openEngine([poseidonConstants(3), poseidonConstants(5)], BASE8.x, BASE8.y)!;
    for (const message of [P, -1n, 2n ** 256n]) {
      expect(() => eddsa.checkSignatures(engine, [key.ax, key.ay, signature.r8x, signature.r8y, signature.s, message])).to.throw(RangeError);
    }
    expect(() => eddsa.checkSignatures(engine, [1n, 2n])).to.throw(RangeError);
    expect(() => eddsa.openEngine([poseidonConstants(3)], BASE8.x, BASE8.y)).to.throw(RangeError);
    const broken = { ...poseidonConstants(3), width: 5 };
    expect(() => eddsa.openEngine([broken, poseidonConstants(5)], BASE8.x, BASE8.y)).to.throw(RangeError);
  });
});
