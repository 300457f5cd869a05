/**
 * BabyJubJub (ERC-2494), a·x² + y² = 1 + d·x²·y², in projective coordinates over bigint: what making and checking a
 * signature takes. circomlibjs divides at every step; this checks a signature in about a twentieth of its time. bigint
 * is not constant-time, nor is circomlibjs: whoever can time a wallet's signing finely may learn of its key.
 */
import { inverse, mod, P } from "./field.ts";

const A = 168700n;
const D = 168696n;

/** Order of the prime subgroup. */
export const SUBGROUP_ORDER = 2736030358979909402780800718157159386076813972158567259200215660948447373041n;

/** Generator of the prime subgroup. */
export const BASE8: AffinePoint = {
  x: 5299619240641551281634865583518297030282874472190772894086521144482721001553n,
  y: 16950150798460657717958625567821834550301663161624707787222815936182638968203n,
};

export interface AffinePoint { x: bigint; y: bigint }

/** (X/Z, Y/Z) */
type Projective = readonly [X: bigint, Y: bigint, Z: bigint];

const IDENTITY: Projective = [0n, 1n, 1n];

/** Whether canonical coordinates satisfy the curve's equation. */
export function isOnCurve({ x, y }: AffinePoint): boolean {
  const x2 = (x * x) % P;
  const y2 = (y * y) % P;
  return mod(A * x2 + y2 - 1n - D * ((x2 * y2) % P)) === 0n;
}

/** Complete on the whole curve, because a is a square and d is not (Bernstein et al. 2008, "add-2008-bbjlp"). */
function add([X1, Y1, Z1]: Projective, [X2, Y2, Z2]: Projective): Projective {
  const a = (Z1 * Z2) % P;
  const b = (a * a) % P;
  const c = (X1 * X2) % P;
  const d = (Y1 * Y2) % P;
  const e = (D * ((c * d) % P)) % P;
  const f = b - e;
  const g = b + e;
  const cross = ((X1 + Y1) * (X2 + Y2) - c - d) % P;
  return [(((a * f) % P) * cross) % P, (((a * g) % P) * (d - A * c)) % P, (f * g) % P];
}

/** "dbl-2008-bbjlp" of the same paper. */
function double([X, Y, Z]: Projective): Projective {
  const sum = X + Y;
  const b = (sum * sum) % P;
  const c = (X * X) % P;
  const d = (Y * Y) % P;
  const e = (A * c) % P;
  const f = e + d;
  const j = (f - 2n * ((Z * Z) % P)) % P;
  return [((b - c - d) * j) % P, (f * (e - d)) % P, (f * j) % P];
}

const fromAffine = ({ x, y }: AffinePoint): Projective => [x, y, 1n];

function toAffine([X, Y, Z]: Projective): AffinePoint {
  const inverseZ = inverse(Z);
  return { x: mod(X * inverseZ), y: mod(Y * inverseZ) };
}

/** 8·point: in the prime subgroup, for any point of the curve. */
export function clearCofactor(point: AffinePoint): AffinePoint {
  return toAffine(double(double(double(fromAffine(point)))));
}

/** Whether a point of the curve has order dividing 8. */
export function isSmallOrder(point: AffinePoint): boolean {
  const { x, y } = clearCofactor(point);
  return x === 0n && y === 1n;
}

/** m·p + n·q for m, n in [0, 2^254): both scalars in one pass. */
export function multiplyAdd(m: bigint, p: AffinePoint, n: bigint, q: AffinePoint): AffinePoint {
  const [pp, qq] = [fromAffine(p), fromAffine(q)];
  const both = add(pp, qq);
  let sum = IDENTITY;
  for (let bit = 253n; bit >= 0n; bit--) {
    sum = double(sum);
    const pair = (((m >> bit) & 1n) << 1n) | ((n >> bit) & 1n);
    if (pair === 3n) sum = add(sum, both);
    else if (pair === 2n) sum = add(sum, pp);
    else if (pair === 1n) sum = add(sum, qq);
  }
  return toAffine(sum);
}

const WINDOW_BITS = 4n;
const WINDOWS = 64;
/** Row w: the multiples 0 … 15 of 16^w·BASE8. */
let baseTable: Projective[][] | undefined;

function makeBaseTable(): Projective[][] {
  let unit = fromAffine(BASE8);
  return Array.from({ length: WINDOWS }, () => {
    const row = [IDENTITY];
    while (row.length < 1 << Number(WINDOW_BITS)) row.push(add(row[row.length - 1], unit));
    unit = add(row[row.length - 1], unit);
    return row;
  });
}

/** scalar·BASE8 for a scalar in [0, 2^256): the same 64 additions for each. The first call makes a table, some 5 ms. */
export function multiplyBase(scalar: bigint): AffinePoint {
  baseTable ??= makeBaseTable();
  let sum = IDENTITY;
  baseTable.forEach((row, w) => (sum = add(sum, row[Number((scalar >> (WINDOW_BITS * BigInt(w))) & 15n)])));
  return toAffine(sum);
}
