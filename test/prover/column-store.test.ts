import { expect } from "chai";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { G1Point } from "../../protocol/challenges.ts";
import { ColumnStore } from "../../prover/column-store.ts";
import { closeCurve } from "../../prover/curve.ts";
import { Kzg } from "../../prover/kzg.ts";
import { IDENTITY } from "../../prover/points.ts";
import type { ColumnSnapshot, ProvingJob } from "../../prover/port.ts";
import { writeDevelopmentSrs } from "../../prover/setup/srs.ts";

const CELLS: [number, bigint][] = [[1, 100n], [2, 50n], [9, 7n]];
const KEYS: [number, bigint][] = [[1, 11n], [2, 22n], [9, 99n]];
const CHANGES: [number, bigint][] = [[1, -100n], [3, 100n]];
const AFTER: [number, bigint][] = [[2, 50n], [3, 100n], [9, 7n]];

describe("What a prover keeps of columns", () => {
  let folder: string;
  let kzg: Kzg;
  let store: ColumnStore;
  let [v, k, next]: G1Point[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "colonnade-columns-"));
    await writeDevelopmentSrs(join(folder, "kzg.points"), 4);
    kzg = await Kzg.open(join(folder, "kzg.points"));
    [v, k, next] = await Promise.all([CELLS, KEYS, AFTER].map((cells) => kzg.commitCells(cells)));
  });
  after(async () => {
    await closeCurve();
    await rm(folder, { recursive: true });
  });
  beforeEach(() => void (store = new ColumnStore()));

  const job = (oldV: G1Point, oldK: G1Point, columns?: ColumnSnapshot): ProvingJob =>
    ({ place: { batchNumber: 5 }, commitments: { oldV, oldK }, columns }) as ProvingJob;
  const wanted = async (oldV: G1Point, oldK: G1Point): Promise<unknown> =>
    store.before(job(oldV, oldK), kzg).then(() => undefined, (error: { code: string }) => error.code);
  const cellsOf = (column: Awaited<ReturnType<ColumnStore["before"]>>["v"]) =>
    Array.from({ length: 16 }, (_, row) => [row, kzg.valueAt(column, row)] as [number, bigint]).filter(([, value]) => value !== 0n);

  it("is nothing at first, but the empty columns", async () => {
    expect(await wanted(v, IDENTITY)).to.equal("COLUMNS_WANTED");
    expect(await wanted(IDENTITY, k)).to.equal("COLUMNS_WANTED");
    const { v: empty } = await store.before(job(IDENTITY, IDENTITY), kzg);
    expect(cellsOf(empty)).to.deep.equal([]);
  });

  it("is what a job brought, and what its batch led to", async () => {
    const before = await store.before(job(v, k, { cells: CELLS, keys: KEYS }), kzg);
    expect(cellsOf(before.v)).to.deep.equal(CELLS);
    expect(await wanted(v, k)).to.equal(undefined);
    expect(await wanted(next, k)).to.equal("COLUMNS_WANTED");
    await store.after(kzg, [v, before.v], kzg.column(CHANGES), next);
    const after = await store.before(job(next, k), kzg);
    expect(cellsOf(after.v)).to.deep.equal(AFTER);
    expect(cellsOf(after.k)).to.deep.equal(KEYS);
  });

  it("takes a job's own columns where it has none, and prefers what it compared with the commitment", async () => {
    await store.before(job(v, k, { cells: CELLS, keys: KEYS }), kzg);
    const { v: kept } = await store.before(job(v, k, { cells: [[1, 1n]], keys: [] }), kzg);
    expect(cellsOf(kept)).to.deep.equal(CELLS);
  });

  it("is never a column that its commitment does not belong to", async () => {
    await store.before(job(v, k, { cells: AFTER, keys: CELLS }), kzg);
    expect(await wanted(v, IDENTITY)).to.equal("COLUMNS_WANTED");
    expect(await wanted(IDENTITY, k)).to.equal("COLUMNS_WANTED");
    const before = await store.before(job(v, k, { cells: CELLS, keys: KEYS }), kzg);
    await store.after(kzg, [v, before.v], kzg.column([[1, -1n], [3, 1n]]), next);
    expect(await wanted(next, k)).to.equal("COLUMNS_WANTED");
  });

  it("gives way to newer columns beyond its size, the one that was used longest ago first", async () => {
    store = new ColumnStore(0);
    const points = await Promise.all([1n, 2n, 3n, 4n, 5n].map((value) => kzg.commitCells([[1, value]])));
    const bring = (i: number) => store.before(job(points[i], IDENTITY, { cells: [[1, BigInt(i + 1)]], keys: [] }), kzg);
    for (const i of [0, 1, 2, 3, 0, 4]) await bring(i);
    const lost = await Promise.all(points.map(async (point) => await wanted(point, IDENTITY) !== undefined));
    expect(lost).to.deep.equal([false, true, false, false, false]);
  });
});
