import { expect } from "chai";
import { buildEddsa } from "circomlibjs";
import { BASE8, isOnCurve, isSmallOrder, multiplyAdd, SUBGROUP_ORDER } from "../../protocol/babyjub.ts";
import { assertSignature, publicKeyOf, sign } from "../../protocol/eddsa.ts";
import { P } from "../../protocol/field.ts";
import { poseidon } from "../../protocol/poseidon.ts";
import { privateKey } from "../support/world.ts";

const circomlibjs = await buildEddsa();
const { babyJub } = circomlibjs;

describe("BabyJubJub against circomlibjs", () => {
  it("agrees on linear combinations of points", () => {
    for (let i = 1n; i <= 10n; i++) {
      const [m, n] = [poseidon([i, 1n]) % SUBGROUP_ORDER, poseidon([i, 2n]) % SUBGROUP_ORDER];
      const { ax, ay } = publicKeyOf(privateKey(Number(i)));
      const expected = babyJub.addPoint(
        babyJub.mulPointEscalar(babyJub.Base8, m),
        babyJub.mulPointEscalar([babyJub.F.e(ax), babyJub.F.e(ay)], n),
      );
      const { x, y } = multiplyAdd(m, BASE8, n, { x: ax, y: ay });
      expect([x, y]).to.deep.equal(expected.map((c) => babyJub.F.toObject(c)));
    }
  });

  it("agrees on the subgroup's order and on which points are of small order", () => {
    expect(SUBGROUP_ORDER).to.equal(babyJub.subOrder);
    expect(multiplyAdd(SUBGROUP_ORDER, BASE8, 0n, BASE8)).to.deep.equal({ x: 0n, y: 1n });
    expect(isSmallOrder({ x: 0n, y: 1n })).to.equal(true);
    expect(isSmallOrder({ x: 0n, y: P - 1n })).to.equal(true);
    expect(isSmallOrder(BASE8)).to.equal(false);
    expect(isOnCurve({ x: BASE8.x, y: BASE8.y + 1n })).to.equal(false);
  });

  it("accepts and refuses the same signatures, valid and corrupted", () => {
    const F = babyJub.F;
    for (let i = 1n; i <= 12n; i++) {
      const key = publicKeyOf(privateKey(Number(i)));
      const message = poseidon([i]);
      const valid = sign(privateKey(Number(i)), message);
      const other = publicKeyOf(privateKey(Number(i) + 1));
      const cases = [
        { key, signature: valid, message },
        { key, signature: valid, message: message + 1n },
        { key, signature: { ...valid, s: (valid.s + 1n) % SUBGROUP_ORDER }, message },
        { key: other, signature: valid, message },
        { key, signature: { ...valid, r8x: P - valid.r8x }, message },
        { key: { ax: P - key.ax, ay: key.ay }, signature: valid, message },
      ];
      const ours = cases.map((c) => accepts(() => assertSignature(c.key, c.signature, c.message)));
      const theirs = cases.map((c) => circomlibjs.verifyPoseidon(F.e(c.message),
        { R8: [F.e(c.signature.r8x), F.e(c.signature.r8y)], S: c.signature.s }, [F.e(c.key.ax), F.e(c.key.ay)]));
      expect(ours).to.deep.equal(theirs);
      expect(ours).to.deep.equal([true, false, false, false, false, false]);
    }
  });
});

function accepts(check: () => void): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}
