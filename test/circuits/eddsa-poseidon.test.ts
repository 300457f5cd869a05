import { expect } from "chai";
import { id } from "ethers";
import { BASE8, SUBGROUP_ORDER } from "../../protocol/babyjub.ts";
import { assertSignature } from "../../protocol/eddsa.ts";
import { mod, P } from "../../protocol/field.ts";
import { RADIX, WINDOWS } from "../../scripts/signature-constants.ts";
import { breaks, TestCircuit } from "../support/circuit.ts";
import { add, handMade, secretKey, SMALL_ORDER_POINTS, type HandMade } from "../support/curve-points.ts";
import { changeableWires } from "../support/every-wire.ts";
import { baseMultiple, modOrder, tangent } from "../support/montgomery.ts";

const L = SUBGROUP_ORDER;
const MESSAGE = 424242n;
const circuit = new TestCircuit({ file: "signature/eddsa-poseidon.circom", template: "EdDSAPoseidon()" });
const input = ({ ax, ay, r8x, r8y, s }: HandMade, message = MESSAGE) => ({ ax, ay, r8x, r8y, s, message });
const SAME_POINT = [": r8x v u", ": r8y u"];
const seeded = (name: string): bigint => 1n + (BigInt(id(name)) % (L - 1n));
/** Both verdicts, the circuit's and the pool's. */
function isAccepted(signature: HandMade, message = MESSAGE): boolean {
  const { ax, ay } = signature;
  let pool = true;
  try {
    assertSignature({ ax, ay }, signature, message);
  } catch {
    pool = false;
  }
  expect(circuit.provable(input(signature, message)), "circuit and pool agree").to.equal(pool);
  return pool;
}

describe("EdDSAPoseidon", () => {
  it("costs 2,303 constraints", () => {
    expect(circuit.constraints).to.equal(2303);
  });

  it("accepts R8 and keys that are near the base point, each other, and both ends of the secrets", () => {
    for (const secret of [1n, 2n, 8n, 77n, L - 1n, L - 8n, (L + 1n) / 2n]) {
      const related = [1n, L - 1n, 8n, L - 8n, secret, L - secret, 8n * secret, L - modOrder(8n * secret), 2n, 24n, RADIX ** 30n];
      for (const r of related) expect(isAccepted(handMade(secret, MESSAGE, { r: modOrder(r) })), `${secret} ${r}`).to.equal(true);
    }
  });

  it("accepts S even and odd, small digits and large ones, over messages at both ends", () => {
    const parities = new Set<bigint>();
    for (const [i, message] of [0n, 1n, 2n, P - 2n, P - 1n, seeded("a"), seeded("b"), seeded("c")].entries()) {
      const signature = handMade(seeded(`key ${i}`), message, { r: seeded(`r ${i}`) });
      parities.add(signature.s % 2n);
      expect(isAccepted(signature, message)).to.equal(true);
    }
    expect(parities.size).to.equal(2);
  });

  it("accepts keys of mixed order, made by their owner, and refuses the same signature for the key beside it", () => {
    for (const order of [2, 4, 8]) {
      const key = add(secretKey(77n), SMALL_ORDER_POINTS.get(order)!);
      const signature = handMade(77n, MESSAGE, { key });
      expect(isAccepted(signature)).to.equal(true);
      const { x: ax, y: ay } = secretKey(77n);
      expect(isAccepted({ ...signature, ax, ay })).to.equal(false); // 8A is the same; h is not
    }
  });

  it("refuses keys of small order with the signatures that anyone can make for them", () => {
    for (const key of SMALL_ORDER_POINTS.values()) expect(isAccepted(handMade(0n, MESSAGE, { key }))).to.equal(false);
  });

  it("refuses R8 with a part of small order, which S·B8 − h·8A cannot have", () => {
    const signature = handMade(77n, MESSAGE);
    for (const order of [2, 4, 8]) {
      const { x: r8x, y: r8y } = add({ x: signature.r8x, y: signature.r8y }, SMALL_ORDER_POINTS.get(order)!);
      expect(isAccepted({ ...signature, r8x, r8y })).to.equal(false);
      circuit.refuses(input({ ...signature, r8x, r8y }), SAME_POINT);
    }
  });

  it("refuses R8 = identity, which circomlib's verifier accepts, whatever the last slope", () => {
    const identity = handMade(77n, MESSAGE, { r: 0n });
    expect([identity.r8x, identity.r8y]).to.deep.equal([0n, 1n]);
    expect(isAccepted(identity)).to.equal(false);
    // n·B8 = N·P: the two have the same u and opposite v, so that no slope will do.
    for (const slope of [0n, 1n, 77n]) {
      const forgery = circuit.forge(input(identity), { "MontgomeryAdd.slope": slope });
      expect(forgery.broken.some(({ component, signals }) => component === "MontgomeryAdd" && signals.includes("slope"))).to.equal(true);
      expect(forgery.brokenInReal).to.be.greaterThan(0);
    }
  });

  it("refuses R8 of order two, off the curve, and (0, 0)", () => {
    for (const [r8x, r8y] of [[0n, P - 1n], [0n, 0n], [5n, P - 1n], [5n, 1n], [BASE8.x, BASE8.y + 1n]]) {
      circuit.refuses(input({ ...handMade(77n, MESSAGE), r8x, r8y }), SAME_POINT);
    }
  });

  it("binds each coordinate of R8 by a line of its own, for signatures whose hash has the false coordinate", () => {
    const { r8x, r8y } = handMade(77n, MESSAGE);
    for (const x of [0n, r8x + 1n, P - r8x, MESSAGE]) circuit.refuses(input(handMade(77n, MESSAGE, { shown: { x } })), SAME_POINT[0]);
    for (const y of [0n, r8y + 1n, P - r8y, MESSAGE]) circuit.refuses(input(handMade(77n, MESSAGE, { shown: { y } })), SAME_POINT[1]);
  });

  it("refuses −R8, −A, and R8 or A with one coordinate turned", () => {
    const signature = handMade(77n, MESSAGE);
    const turns = [{ r8x: P - signature.r8x }, { r8y: P - signature.r8y }, { ax: P - signature.ax }, { ay: P - signature.ay }];
    for (const turned of [...turns, { ...turns[0], ...turns[2] }]) expect(isAccepted({ ...signature, ...turned })).to.equal(false);
  });

  it("refuses the point mapped back to another R8", () => {
    const signature = handMade(77n, MESSAGE);
    circuit.refuses(input(signature), [...SAME_POINT, "MontgomeryAdd: slope u1 outU u2"], { "MontgomeryAdd.outU": 5n });
    const slope = "MontgomeryAdd: slope u2 u1 v2 v1";
    expect(breaks(circuit.refuses(input(signature), [...SAME_POINT, slope], { "MontgomeryAdd.slope": 5n }), slope)).to.equal(true);
  });

  it("refuses another h than the hash of the signature", () => {
    const one = handMade(77n, MESSAGE);
    const forged = handMade(77n, MESSAGE, { hash: () => 5n });
    expect(isAccepted(forged)).to.equal(false);
    circuit.refuses(input(forged), ": h Poseidon.out", { h: 5n });
    expect(forged.h).to.equal(one.h);
  });

  it("has no wire that can be changed, looking at every 37th", () => {
    expect(changeableWires(circuit, input(handMade(77n, MESSAGE)), { every: 37 })).to.deep.equal([]);
  });
});

describe("EdDSAPoseidon: S·B8 = −h·P, a fixed point of the hash that nobody can find", () => {
  // R8 = S·B8 − h·P = 2S·B8, with an h that is lied about: no hash of this R8 is the one that it was made from.
  const [secret, h] = [77n, 12_345n];
  const s = modOrder(-8n * h * secret);
  const fixedPoint = { ...handMade(secret, MESSAGE, { r: modOrder(2n * s) }), s };

  it("is a signature that the equation accepts, and that the slope 0 of a 0/0 does not prove", () => {
    const generated = circuit.forge(input(fixedPoint), { h, "MontgomeryAdd.slope": 0n });
    for (const demand of SAME_POINT) expect(breaks(generated, demand), demand).to.equal(true);
    expect([generated.value("sU"), generated.value("sV")]).to.deep.equal([generated.value("hU"), mod(-generated.value("hV"))]);
  });

  it("has a witness but for the lie: the tangent's slope, which a free slope allows", () => {
    const slope = tangent(baseMultiple(s));
    circuit.refuses(input(fixedPoint), ": h Poseidon.out", { h, "MontgomeryAdd.slope": slope });
  });
});

describe("EdDSAPoseidon: the last addition of the fixed base", () => {
  const top = RADIX ** BigInt(WINDOWS - 1);
  /** 18·24^54 − l: its last two points are the same. */
  const n = 18n * top - L;
  const digits = Array.from({ length: WINDOWS }, (_, j) => (((n - 1n) / 2n + 6n * top) / RADIX ** BigInt(j)) % RADIX)
    .map((digit, j) => 2n * digit - (j === WINDOWS - 1 ? 11n : 23n));
  const points = Object.fromEntries(digits.flatMap((d, j) => {
    const { u, v } = baseMultiple(d * RADIX ** BigInt(j));
    const name = `FixedBaseMultiple.${j === WINDOWS - 1 ? "last" : `points[${j}]`}`;
    return [[`${name}.u`, u], [`${name}.v`, v]];
  }));
  const DIFFERS = "FixedBaseMultiple: differs last.u sums[52].outU";
  const slope = tangent(baseMultiple(9n * top));

  it("would be a free choice without one line: everything else holds, and the sum need be no multiple of B8", () => {
    // n·B8 = R8 + h·8A holds, with an h that is lied about, because nobody can make S hit n: with the tangent's slope only the line is broken.
    const h = 12_345n;
    const r = modOrder(n - 8n * h * 77n);
    const signature = { ...handMade(77n, MESSAGE, { r }), s: modOrder(n) };
    const forced = { ...points, h, "FixedBaseMultiple.sums[53].slope": slope, "FixedBaseMultiple.differs": 0n };
    circuit.refuses(input(signature), [DIFFERS, ": h Poseidon.out"], forced);
    // With another slope the sum is off the curve, and R8 follows it there.
    const other = circuit.forge(input(signature), { ...forced, "FixedBaseMultiple.sums[53].slope": 5n });
    const [u, v] = [other.value("u"), other.value("v")];
    expect(mod(v * v - u * (u * u + 168698n * u + 1n))).to.not.equal(0n);
  });

  it("cannot be reached by an honest S: all their sums differ there", () => {
    const alone = new TestCircuit({ file: "signature/fixed-base-multiple.circom", template: "FixedBaseMultiple()" });
    for (const s of [1n, L - 1n, modOrder(n), L - modOrder(n), modOrder(9n * top), modOrder(18n * top)]) expect(alone.provable({ s })).to.equal(true);
  });
});
