import { expect } from "chai";
import type { Contract } from "ethers";
import * as field from "../../protocol/field.ts";
import { getCurve } from "../../prover/curve.ts";
import { addPoints, GENERATOR, scalePoint } from "../../prover/points.ts";
import type { G1Point } from "../../prover/points.ts";
import { KnownTauProver, openCell, commitTo } from "./support/known-tau.ts";
import { ethers, loadFixture, networkHelpers } from "./support/network.ts";

async function deployHarness() {
  const harness = await ethers.deployContract("CurveHarness") as unknown as Contract;
  return { harness };
}

const toHex = (byte: number): string => byte.toString(16).padStart(2, "0");
const IDENTITY: G1Point = { x: 0n, y: 0n };
const scalars = [0n, 1n, 2n, 0xfeedfacecafebeef1234567890n, field.P - 1n];
const tuple = ({ x, y }: G1Point): bigint[] => [x, y];

describe("The curve library", () => {
  it("adds, subtracts and multiplies as TypeScript does, the identity and opposite points included", async () => {
    const { harness } = await loadFixture(deployHarness);
    const points = await Promise.all(scalars.map((scalar) => scalePoint(GENERATOR, scalar)));
    for (const a of points) {
      for (const b of points) {
        expect(await harness.add(a, b)).to.deep.equal(tuple(await addPoints(a, b)));
        expect(await harness.sub(a, b)).to.deep.equal(tuple(await addPoints(a, await scalePoint(b, -1n))));
      }
      for (const scalar of scalars) expect(await harness.mul(a, scalar)).to.deep.equal(tuple(await scalePoint(a, scalar)));
    }
  });

  it("takes points of the curve and the identity, in canonical coordinates only", async () => {
    const { harness } = await loadFixture(deployHarness);
    const { q } = await getCurve();
    const refused = async (x: bigint, y: bigint): Promise<void> => {
      await expect(harness.requireOnCurve([x, y])).to.be.revertedWithCustomError(harness, "NotOnCurve").withArgs(x, y);
    };
    expect(await harness.requireOnCurve([0n, 0n])).to.deep.equal([0n, 0n]);
    expect(await harness.requireOnCurve([1n, 2n])).to.deep.equal([1n, 2n]);
    await refused(1n, 3n);
    await refused(0n, 1n);
    await refused(1n + q, 2n);
    await refused(1n, 2n + q);
    await refused(q, q);
    await refused(0n, q);
  });

  it("says which precompile failed, and how much it returned", async () => {
    const { harness } = await loadFixture(deployHarness);
    const off = { x: 1n, y: 3n };
    const { tauG2 } = await KnownTauProver.referenceString(4);
    await expect(harness.add(off, off)).to.be.revertedWithCustomError(harness, "PrecompileFailed").withArgs(6n, 0n, 64n);
    await expect(harness.mul(off, 5n)).to.be.revertedWithCustomError(harness, "PrecompileFailed").withArgs(7n, 0n, 64n);
    await expect(harness.pairingEqual(off, IDENTITY, tauG2)).to.be.revertedWithCustomError(harness, "PrecompileFailed").withArgs(8n, 0n, 32n);
  });

  it("refuses what something else than the precompile returns: nothing, on a chain without them, or more", async () => {
    const { harness } = await loadFixture(deployHarness);
    const { tauG2 } = await KnownTauProver.referenceString(4);
    const address = await harness.getAddress();
    const code = await ethers.provider.getCode(address);
    const calls = [
      [6, "add", 128n, 64n, () => harness.add(GENERATOR, GENERATOR)],
      [7, "mul", 96n, 64n, () => harness.mul(GENERATOR, 5n)],
      [8, "pairingEqual", 384n, 32n, () => harness.pairingEqual(GENERATOR, GENERATOR, tauG2)],
    ] as const;
    for (const [precompile, name, input, expected, call] of calls) {
      // PUSH1 precompile, GAS, STATICCALL: made to call an address without code, and the precompile 4, which returns what it is sent.
      const original = new RegExp(`60${toHex(precompile)}5afa`, "g");
      expect(code.match(original), `${name} in the code`).to.have.lengthOf(1);
      for (const [instead, returned] of [[0xee, 0n], [4, input]] as const) {
        await networkHelpers.setCode(address, code.replace(original, `60${toHex(instead)}5afa`));
        await expect(call(), `${name} returning ${returned} bytes`).to.be.revertedWithCustomError(harness, "PrecompileFailed").withArgs(precompile, returned, expected);
      }
    }
  });

  it("checks openings by pairings: a true cell holds, another value or row does not", async () => {
    const { harness } = await loadFixture(deployHarness);
    const cells = [[1, 5n], [2, 700n], [7, 1n << 144n]] as const;
    const commitment = await commitTo(4, cells);
    const { tauG2 } = await KnownTauProver.referenceString(4);
    const holds = async (row: number, value: bigint): Promise<boolean> => {
      const opening = await openCell(4, cells, 2);
      const shifted = await addPoints(commitment, await scalePoint(GENERATOR, -value), await scalePoint(opening, field.rowPoint(4, row)));
      return harness.pairingEqual(shifted, opening, tauG2);
    };
    expect(await holds(2, 700n)).to.equal(true);
    expect(await holds(2, 701n)).to.equal(false);
    expect(await holds(3, 700n)).to.equal(false);
  });
});

describe("The field library", () => {
  it("agrees with TypeScript on powers and roots of unity", async () => {
    const { harness } = await loadFixture(deployHarness);
    expect(await harness.pow(3n, 0n)).to.equal(1n);
    expect(await harness.pow(3n, 12345n)).to.equal(field.pow(3n, 12345n));
    for (const scalar of scalars.slice(1)) expect(await harness.pow(scalar, field.P - 2n)).to.equal(field.inverse(scalar));
    for (const logN of [2, 4, 16, 24]) expect(await harness.rootOfUnity(logN)).to.equal(field.rootOfUnity(logN));
  });

  it("takes numbers below the order only", async () => {
    const { harness } = await loadFixture(deployHarness);
    await harness.requireCanonical(field.P - 1n);
    await expect(harness.requireCanonical(field.P)).to.be.revertedWithCustomError(harness, "NotInField").withArgs(field.P, field.P);
  });
});
