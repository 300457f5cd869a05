import { expect } from "chai";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { P } from "../../protocol/field.ts";
import { closeCurve } from "../../prover/curve.ts";
import { Kzg } from "../../prover/kzg.ts";
import { nativeAddon } from "../../prover/native/addon.ts";
import { NativeGroth16 } from "../../prover/native/groth16.ts";
import { Q } from "../../prover/native/numbers.ts";
import { developmentGroth16Secret, writeGroth16Key } from "../../prover/setup/groth16-key.ts";
import { writeDevelopmentSrs } from "../../prover/setup/srs.ts";
import { findCompiler, fuzzNative } from "../../scripts/lib/fuzz-native.ts";
import { randomCircuit, seededRandom, writeR1cs, wtnsOf } from "../../scripts/lib/random-circuit.ts";

const SEED = 4711;
const FLIPS = 250;

/** Where the content of each section begins and ends. */
function sectionsOf(file: Uint8Array): Map<number, { from: number; to: number }> {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const sections = new Map<number, { from: number; to: number }>();
  for (let at = 12, left = view.getUint32(8, true); left > 0; left--) {
    const size = Number(view.getBigUint64(at + 4, true));
    sections.set(view.getUint32(at, true), { from: at + 12, to: at + 12 + size });
    at += 12 + size;
  }
  return sections;
}

type Change = (bytes: Uint8Array, view: DataView) => void;
function changed(file: Uint8Array, change: Change): Uint8Array {
  const copy = Uint8Array.from(file);
  change(copy, new DataView(copy.buffer));
  return copy;
}
const u32 = (at: number, value: number): Change => (_, view) => view.setUint32(at, value, true);
const number = (at: number, value: bigint): Change => (bytes) => bytes.set(Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 255n)), at);

describe("The native readers", function () {
  this.timeout(120_000);
  let folder: string | undefined;
  let native: NativeGroth16;
  let zkey: Uint8Array;
  let wtns: Uint8Array;
  let points: Uint8Array;
  const at = (name: string) => join(folder ?? "", name);

  /** The code with which a file is refused, and why; "read" for one that was taken. */
  async function outcome(work: Promise<unknown>): Promise<{ code: string; reason?: unknown }> {
    const error = await work.then(() => undefined, (thrown: unknown) => thrown as { code?: string; details?: Record<string, unknown> });
    return error === undefined ? { code: "read" } : { code: error.code ?? String(error), reason: error.details?.reason };
  }
  const readZkey = async (file: Uint8Array) => {
    await writeFile(at("changed.zkey"), file);
    return outcome(native.prove(at("changed.zkey"), wtns));
  };
  const readWtns = (file: Uint8Array) => outcome(native.prove(at("c.zkey"), file));
  const readPoints = async (file: Uint8Array) => {
    await writeFile(at("changed.points"), file);
    return outcome(Kzg.open(at("changed.points"), "native"));
  };
  const refused = async (read: (file: Uint8Array) => Promise<{ code: string; reason?: unknown }>, file: Uint8Array, code: string, reason: string): Promise<void> => {
    const seen = await read(file);
    expect(seen.code, reason).to.equal(code);
    expect(seen.reason, reason).to.include(reason);
  };

  before(async function () {
    if (nativeAddon() === undefined) this.skip();
    folder = await mkdtemp(join(tmpdir(), "colonnade-readers-"));
    native = new NativeGroth16();
    const circuit = { ...randomCircuit(SEED, 12) };
    writeR1cs(at("c.r1cs"), circuit);
    await writeGroth16Key(at("c.r1cs"), at("c.zkey"), developmentGroth16Secret("readers"));
    await writeDevelopmentSrs(at("c.points"), 3);
    [zkey, points] = (await Promise.all(["c.zkey", "c.points"].map((name) => readFile(at(name))))).map((file) => Uint8Array.from(file));
    wtns = Uint8Array.from(wtnsOf(circuit.witness));
    expect([await readZkey(zkey), await readWtns(wtns), await readPoints(points)]).to.deep.equal([{ code: "read" }, { code: "read" }, { code: "read" }]);
  });
  after(async () => {
    await closeCurve();
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  it("refuse files cut at the edge of any section, and a byte before and behind it", async () => {
    const edges = (file: Uint8Array) => [0, 4, 8, 12, ...[...sectionsOf(file).values()].flatMap(({ from, to }) => [from - 12, from, to])];
    for (const [read, file, code] of [[readZkey, zkey, "MANIFEST_MISMATCH"], [readWtns, wtns, "BATCH_INVALID"]] as const) {
      for (const edge of edges(file)) {
        for (const end of [edge - 1, edge, edge + 1]) {
          if (end >= 0 && end < file.length) expect((await read(file.slice(0, end))).code, `cut at ${end}`).to.equal(code);
        }
      }
      await refused(read, Uint8Array.from([...file, 0]), code, "after the last section");
    }
    for (const end of [0, 11, 12, 15, 16, 143, 144, 145, points.length - 1]) {
      expect((await readPoints(points.slice(0, end))).code, `cut at ${end}`).to.equal("MANIFEST_MISMATCH");
    }
    await refused(readPoints, Uint8Array.from([...points, 0]), "MANIFEST_MISMATCH", "another size");
  });

  it("refuse a key of another format, version, protocol, curve or size", async () => {
    const header = sectionsOf(zkey).get(2)!.from;
    const protocol = sectionsOf(zkey).get(1)!.from;
    const cases: [Change, string][] = [
      [u32(0, 0), "magic"], [u32(4, 2), "version"], [u32(8, 3), "after the last section"], [u32(8, 0xffffffff), "section"],
      [u32(12, 2), "twice"], [u32(12, 77), "unknown"], [u32(protocol, 2), "not a Groth16 key"],
      [u32(header, 48), "another size"], [number(header + 4, P), "BN254"], [u32(header + 36, 31), "another size"], [number(header + 40, Q), "BN254"],
      [u32(header + 72, 0), "more public signals"], [u32(header + 72, 0xffffffff), "another size"], [u32(header + 76, 0xffffffff), "more public signals"],
      [u32(header + 80, 0), "power of two"], [u32(header + 80, 1), "power of two"], [u32(header + 80, 24), "power of two"], [u32(header + 80, 2 ** 28), "power of two"],
      [(_, view) => view.setUint32(header + 80, 2 * view.getUint32(header + 80, true), true), "another size"],
    ];
    for (const [change, reason] of cases) await refused(readZkey, changed(zkey, change), "MANIFEST_MISMATCH", reason);
  });

  it("refuse coefficients outside the matrices and numbers that are not reduced", async () => {
    const { from, to } = sectionsOf(zkey).get(4)!;
    for (const entry of [from + 4, to - 44]) {
      await refused(readZkey, changed(zkey, u32(entry, 2)), "MANIFEST_MISMATCH", "no matrix");
      await refused(readZkey, changed(zkey, u32(entry + 4, 2 ** 30)), "MANIFEST_MISMATCH", "beyond the domain");
      await refused(readZkey, changed(zkey, u32(entry + 8, 0xffffffff)), "MANIFEST_MISMATCH", "no wire");
      await refused(readZkey, changed(zkey, number(entry + 12, P)), "MANIFEST_MISMATCH", "not below");
    }
    await refused(readZkey, changed(zkey, u32(from, 0xffffffff)), "MANIFEST_MISMATCH", "another size");
  });

  it("refuse points off the curve, not reduced, or outside the subgroup", async () => {
    const sections = sectionsOf(zkey);
    const header = sections.get(2)!.from + 84;
    const g1 = [header, header + 64, header + 384, ...[3, 5, 6, 8, 9].map((type) => sections.get(type)!.from)];
    const g2 = [header + 128, header + 256, header + 448, sections.get(7)!.from];
    for (const point of g1) {
      await refused(readZkey, changed(zkey, (bytes, view) => { number(point, 1n)(bytes, view); number(point + 32, 1n)(bytes, view); }), "MANIFEST_MISMATCH", "not on the curve");
      await refused(readZkey, changed(zkey, number(point, Q)), "MANIFEST_MISMATCH", "not below");
    }
    for (const point of g2) {
      await refused(readZkey, changed(zkey, number(point + 96, 1n)), "MANIFEST_MISMATCH", "not on the curve");
      await refused(readZkey, changed(zkey, number(point + 64, Q + 5n)), "MANIFEST_MISMATCH", "not below");
    }
    await refused(readZkey, changed(zkey, (bytes) => bytes.fill(0, header + 64, header + 128)), "MANIFEST_MISMATCH", "infinity");
    const [xRe, xIm, yRe, yIm] = OUTSIDE.map((value) => (value * (1n << 256n)) % Q);
    await refused(readZkey, changed(zkey, (bytes, view) => [xRe, xIm, yRe, yIm].forEach((value, i) => number(header + 128 + 32 * i, value)(bytes, view))),
      "MANIFEST_MISMATCH", "outside the subgroup");
    for (const start of [144, 144 + 64, points.length - 64]) {
      await refused(readPoints, changed(points, number(start, Q)), "MANIFEST_MISMATCH", "not below");
      await refused(readPoints, changed(points, number(start + 32, 1n)), "MANIFEST_MISMATCH", "not on the curve");
    }
    await refused(readPoints, changed(points, number(16, 1n)), "MANIFEST_MISMATCH", "not on the curve");
    await refused(readPoints, changed(points, u32(12, 40)), "MANIFEST_MISMATCH", "largest domain");
    await refused(readPoints, changed(points, u32(12, 4)), "MANIFEST_MISMATCH", "another size");
    await refused(readPoints, changed(points, u32(0, 0)), "MANIFEST_MISMATCH", "magic");
  });

  it("refuse a witness of another circuit, over another field, with a number ≥ r, or whose first wire is not 1", async () => {
    const values = sectionsOf(wtns).get(2)!.from;
    const header = sectionsOf(wtns).get(1)!.from;
    for (const wire of [1, (wtns.length - values) / 32 - 1]) {
      for (const value of [P, P + 1n, 2n ** 256n - 1n]) await refused(readWtns, changed(wtns, number(values + 32 * wire, value)), "BATCH_INVALID", "not below");
    }
    await refused(readWtns, changed(wtns, number(values, 2n)), "BATCH_INVALID", "constant wire");
    await refused(readWtns, changed(wtns, number(header + 4, Q)), "BATCH_INVALID", "BN254");
    await refused(readWtns, changed(wtns, u32(header, 8)), "BATCH_INVALID", "another size");
    await refused(readWtns, changed(wtns, u32(4, 1)), "BATCH_INVALID", "version");
    await refused(readWtns, Uint8Array.from(wtnsOf([1n, 2n])), "BATCH_INVALID", "another number of wires");
    await refused(readWtns, new Uint8Array(0), "BATCH_INVALID", "magic");
  });

  it("refuse files that are not there, or are no files", async () => {
    expect((await outcome(native.prove(at("nothing.zkey"), wtns))).code).to.equal("MANIFEST_MISMATCH");
    expect((await outcome(native.prove(folder ?? "", wtns))).code).to.equal("MANIFEST_MISMATCH");
    expect((await outcome(native.prove(at("c.zkey"), at("nothing.wtns")))).code).to.equal("BATCH_INVALID");
    expect((await outcome(Kzg.open(at("nothing.points"), "native"))).code).to.equal("MANIFEST_MISMATCH");
  });

  it(`end with an error or a result for ${FLIPS} seeded changes of bytes in each file`, async () => {
    const random = seededRandom(SEED);
    for (const [read, file, code] of [[readZkey, zkey, "MANIFEST_MISMATCH"], [readWtns, wtns, "BATCH_INVALID"], [readPoints, points, "MANIFEST_MISMATCH"]] as const) {
      const codes = new Set<string>();
      for (let i = 0; i < FLIPS; i++) {
        codes.add((await read(changed(file, (bytes) => {
          for (let left = 1 + random(3); left > 0; left--) bytes[random(bytes.length)] ^= 1 << random(8);
        }))).code);
      }
      expect([...codes].filter((seen) => seen !== "read")).to.deep.equal([code]);
    }
  });

  it("stay within their bounds under AddressSanitizer and UndefinedBehaviorSanitizer", async function () {
    const compiler = findCompiler();
    if (compiler === undefined) return this.skip();
    const said = await fuzzNative(compiler, { seconds: 10, seed: SEED });
    for (const format of ["zkey", "wtns", "points"]) expect(said).to.match(new RegExp(`${format}: [1-9]\\d+ refused`));
  });
});

/** A point of y² = x³ + 3/(9 + i) that is not of order r, found by trying x = 1, 2, …: [x.re, x.im, y.re, y.im]. */
const OUTSIDE = twistPoint();

function twistPoint(): [bigint, bigint, bigint, bigint] {
  const power = (base: bigint, exponent: bigint): bigint => {
    let result = 1n;
    for (let square = base % Q, e = exponent; e > 0n; e >>= 1n, square = (square * square) % Q) if (e & 1n) result = (result * square) % Q;
    return result;
  };
  const root = (a: bigint): bigint | undefined => {
    const candidate = power(a, (Q + 1n) / 4n);
    return (candidate * candidate) % Q === a ? candidate : undefined;
  };
  const invert = (a: bigint): bigint => power(a, Q - 2n);
  // b = 3/(9 + i) = 3(9 − i)/82
  const [bRe, bIm] = [(27n * invert(82n)) % Q, ((Q - 3n) * invert(82n)) % Q];
  for (let x = 1n; ; x++) {
    const [re, im] = [(x * x * x + bRe) % Q, bIm];
    const norm = root((re * re + im * im) % Q);
    if (norm === undefined) continue;
    for (const length of [norm, Q - norm]) {
      const yRe = root(((re + length) * invert(2n)) % Q);
      if (yRe !== undefined && yRe !== 0n) return [x, 0n, yRe, (im * invert(2n * yRe)) % Q];
    }
  }
}
