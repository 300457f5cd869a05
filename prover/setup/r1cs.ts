/**
 * Reads circom's .r1cs files (iden3 r1csfile format, version 1): a constraint is three linear combinations A·B = C, a linear
 * combination is a count and pairs of wire (32 bits) and coefficient (32 bytes, normal form).
 */
import { closeSync, openSync, readSync } from "node:fs";
import { P } from "../../protocol/field.ts";
import { readSections } from "./bin-file.ts";
import type { Section } from "./bin-file.ts";

export interface R1csHeader {
  path: string;
  wires: number;
  /** Outputs and public inputs, without the constant wire 0; they are wires 1 … publics. */
  publics: number;
  constraints: number;
  section: Section;
}

const HEADER_SECTION = 1;
const CONSTRAINTS_SECTION = 2;

/** Throws if the file is not an r1cs over BN254's scalar field. */
export function readR1csHeader(path: string): R1csHeader {
  const fd = openSync(path, "r");
  try {
    const sections = readSections(fd, "r1cs");
    const header = sections.get(HEADER_SECTION);
    const section = sections.get(CONSTRAINTS_SECTION);
    if (header === undefined || section === undefined) throw new Error(`${path} lacks its header or its constraints`);
    const bytes = Buffer.alloc(header.size);
    readSync(fd, bytes, 0, header.size, header.position);
    const fieldBytes = bytes.readUInt32LE(0);
    const prime = BigInt(`0x${Buffer.from(bytes.subarray(4, 4 + fieldBytes)).reverse().toString("hex")}`);
    if (fieldBytes !== 32 || prime !== P) throw new Error(`${path} is a circuit over another field: ${prime}`);
    return {
      path,
      wires: bytes.readUInt32LE(36),
      publics: bytes.readUInt32LE(40) + bytes.readUInt32LE(44),
      constraints: bytes.readUInt32LE(60),
      section,
    };
  } finally {
    closeSync(fd);
  }
}

/** The smallest k with room for all constraints and one row for each public signal and the constant. */
export function domainLog(header: R1csHeader): number {
  return Math.max(1, Math.ceil(Math.log2(header.constraints + header.publics + 1)));
}

export interface TermVisitor {
  /** `coefficient`: byte offset of 32 bytes in the buffer given to `visitTerms`. */
  (matrix: 0 | 1 | 2, constraint: number, wire: number, coefficient: number): void;
}

/**
 * Walks all terms in file order: constraint by constraint, A, B, C. The file streams through `buffer[start … start+size)`
 * so that any length works; `start` is a multiple of 4.
 */
export function visitTerms(header: R1csHeader, window: { bytes: Uint8Array; start: number; size: number }, visit: TermVisitor): void {
  const { bytes, start, size } = window;
  const words = new Uint32Array(bytes.buffer);
  const limit = start + size;
  const fd = openSync(header.path, "r");
  try {
    let position = header.section.position;
    const sectionEnd = position + header.section.size;
    let at = start;
    let end = start;
    /** Makes `need` bytes available at `at`, moving what is left to the front. */
    const fill = (need: number): void => {
      if (end - at >= need) return;
      bytes.copyWithin(start, at, end);
      end -= at - start;
      at = start;
      while (end < limit && position < sectionEnd) {
        const read = readSync(fd, bytes, end, Math.min(limit - end, sectionEnd - position), position);
        if (read === 0) break;
        end += read;
        position += read;
      }
      if (end - at < need) throw new Error(`${header.path} ends in the middle of a constraint`);
    };
    for (let constraint = 0; constraint < header.constraints; constraint++) {
      for (const matrix of [0, 1, 2] as const) {
        fill(4);
        let terms = words[at / 4];
        at += 4;
        for (; terms > 0; terms--) {
          fill(36);
          visit(matrix, constraint, words[at / 4], at + 4);
          at += 36;
        }
      }
    }
  } finally {
    closeSync(fd);
  }
}
