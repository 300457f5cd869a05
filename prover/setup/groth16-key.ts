/**
 * A Groth16 proving key from a known secret, in snarkjs's .zkey format: seconds where a ceremony and `snarkjs groth16 setup`
 * take many minutes. With the secret at hand every point of the key is one multiple of a generator, and the multipliers
 * come from field arithmetic over the sparse constraint matrices alone.
 *
 * Insecure by construction: whoever knows the secret proves anything.
 */
import { rename } from "node:fs/promises";
import { P, inverse } from "../../protocol/field.ts";
import { getCurveCode } from "../curve.ts";
import { Wasm } from "../wasm.ts";
import { BinFileWriter } from "./bin-file.ts";
import type { GroupName } from "./fixed-base.ts";
import { KeyScalars } from "./key-scalars.ts";
import { lagrangeAt } from "./lagrange.ts";
import { startMultiples } from "./multiples.ts";
import { domainLog, readR1csHeader } from "./r1cs.ts";
import { developmentSecret } from "./secret.ts";

/** The trapdoor. All nonzero mod p, `delta` ≠ `gamma`, `tau` outside the domain. */
export interface Groth16Secret {
  tau: bigint;
  alpha: bigint;
  beta: bigint;
  gamma: bigint;
  delta: bigint;
}

/** The trapdoor of a development instance: the same on every machine, known to everyone. */
export function developmentGroth16Secret(instance: string): Groth16Secret {
  const part = (name: string) => developmentSecret(`groth16 ${instance} ${name}`);
  return { tau: part("tau"), alpha: part("alpha"), beta: part("beta"), gamma: part("gamma"), delta: part("delta") };
}

export interface KeySizes {
  constraints: number;
  wires: number;
  publics: number;
  /** The Groth16 domain has 2^power points. */
  power: number;
}

/** Order of the base field, which the key's header states. */
const Q_BASE = 21888242871839275222246405745257275088696311157297823662689037894645226208583n;
const GROTH16 = 1;
/** Written where snarkjs keeps a hash of the circuit for its ceremony. No contribution can build on this key. */
const CEREMONY_MARK = "INSECURE colonnade development key, no ceremony";

/** Section types of a .zkey file. */
const SECTION = { protocol: 1, header: 2, ic: 3, coefficients: 4, a: 5, b1: 6, b2: 7, c: 8, h: 9, contributions: 10 } as const;

/**
 * Makes the key of the circuit in `r1csPath`. `onStage` hears the name of each stage as it begins.
 * Throws a RangeError for an unusable secret.
 */
export async function writeGroth16Key(
  r1csPath: string,
  keyPath: string,
  secret: Groth16Secret,
  onStage: (stage: string) => void = () => undefined,
): Promise<KeySizes> {
  checkSecret(secret);
  const header = readR1csHeader(r1csPath);
  const power = domainLog(header);
  const domain = 2 ** power;
  const { module } = await getCurveCode();
  // Under a temporary name until it is whole: an interrupted run must not leave a key that looks finished.
  const partial = `${keyPath}.partial`;
  const out = new BinFileWriter(partial, "zkey");
  const pool = await startMultiples({ g1: header.wires * 3 + domain, g2: header.wires });

  /** Writes the multiples for `count` scalars that lie one after another at `pointer`. */
  const writePoints = async (section: number, group: GroupName, wasm: Wasm, pointer: number, count: number): Promise<void> => {
    out.begin(section);
    const scalars = (start: number, end: number) => wasm.bytes.subarray(pointer + start * 32, pointer + end * 32);
    for await (const piece of pool.multiples(group, count, scalars)) out.write(piece);
    out.end();
  };

  try {
    out.begin(SECTION.protocol);
    out.writeUint32(GROTH16);
    out.end();

    out.begin(SECTION.header);
    out.writeUint32(32);
    out.write(littleEndian(Q_BASE));
    out.writeUint32(32);
    out.write(littleEndian(P));
    out.writeUint32(header.wires, header.publics, domain);
    const g1 = await pool.list("g1", Buffer.concat([secret.alpha, secret.beta, secret.delta].map(littleEndian)));
    const g2 = await pool.list("g2", Buffer.concat([secret.beta, secret.gamma, secret.delta].map(littleEndian)));
    // α1, β1, β2, γ2, δ1, δ2
    for (const point of [g1.subarray(0, 128), g2.subarray(0, 256), g1.subarray(128), g2.subarray(256)]) out.write(point);
    out.end();

    onStage("wire polynomials at tau");
    out.begin(SECTION.coefficients);
    const scalars = new KeyScalars(module, header, power, secret, out);
    out.end();

    const { wasm, publicCount, privateCount } = scalars;
    onStage("points of the public signals");
    await writePoints(SECTION.ic, "g1", wasm, scalars.combined, publicCount);
    onStage("points A");
    await writePoints(SECTION.a, "g1", wasm, scalars.a, header.wires);
    onStage("points B in G1");
    await writePoints(SECTION.b1, "g1", wasm, scalars.b, header.wires);
    onStage("points B in G2");
    await writePoints(SECTION.b2, "g2", wasm, scalars.b, header.wires);
    onStage("points C");
    await writePoints(SECTION.c, "g1", wasm, scalars.combined + publicCount * 32, privateCount);

    onStage("points H");
    // snarkjs gives the quotient by the values of A·B − C on the odd half of the doubled domain; it vanishes on the even half.
    const quotient = new Wasm(module);
    const odd = lagrangeAt(quotient, { log: power + 1, at: secret.tau, first: 1, step: 2, factor: inverse(secret.delta), form: "normal" });
    await writePoints(SECTION.h, "g1", quotient, odd, domain);

    out.begin(SECTION.contributions);
    out.write(Buffer.alloc(64, CEREMONY_MARK, "ascii"));
    out.writeUint32(0);
    out.end();
  } finally {
    out.close();
    await pool.close();
  }
  await rename(partial, keyPath);
  return { constraints: header.constraints, wires: header.wires, publics: header.publics, power };
}

function checkSecret(secret: Groth16Secret): void {
  for (const [name, value] of Object.entries(secret)) {
    if (value <= 0n || value >= P) throw new RangeError(`${name} must be in [1, p)`);
  }
  // With δ = γ a proof's C could be traded against the public signals: any statement could be proven.
  if (secret.delta === secret.gamma) throw new RangeError("delta must differ from gamma");
}

function littleEndian(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));
}
