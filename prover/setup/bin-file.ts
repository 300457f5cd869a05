/** The container of iden3's binary files: magic, version, number of sections; then each section's type, size and content. */
import { closeSync, openSync, readSync, writeSync } from "node:fs";

export interface Section {
  /** Of the content, in bytes from the start of the file. */
  position: number;
  size: number;
}

const FILE_HEADER = 12;
const SECTION_HEADER = 12;

/** Finds all sections of an open file. Throws if the file does not start with `magic`. */
export function readSections(fd: number, magic: string): Map<number, Section> {
  const header = Buffer.alloc(FILE_HEADER);
  const got = readSync(fd, header, 0, FILE_HEADER, 0);
  if (got < FILE_HEADER || header.toString("latin1", 0, 4) !== magic) throw new Error(`Not a ${magic} file`);
  const sections = new Map<number, Section>();
  let position = FILE_HEADER;
  for (let i = header.readUInt32LE(8); i > 0; i--) {
    readSync(fd, header, 0, SECTION_HEADER, position);
    const size = Number(header.readBigUInt64LE(4));
    sections.set(header.readUInt32LE(0), { position: position + SECTION_HEADER, size });
    position += SECTION_HEADER + size;
  }
  return sections;
}

/** Writes such a file section by section, in the order of the calls, each streamed. */
export class BinFileWriter {
  readonly #fd: number;
  #position = FILE_HEADER;
  #sectionStart = 0;
  #sections = 0;

  constructor(path: string, magic: string) {
    this.#fd = openSync(path, "w");
    const header = Buffer.alloc(FILE_HEADER);
    header.write(magic, "latin1");
    header.writeUInt32LE(1, 4);
    writeSync(this.#fd, header, 0, FILE_HEADER, 0);
  }

  begin(type: number): void {
    const header = Buffer.alloc(SECTION_HEADER);
    header.writeUInt32LE(type, 0);
    writeSync(this.#fd, header, 0, SECTION_HEADER, this.#position);
    this.#position += SECTION_HEADER;
    this.#sectionStart = this.#position;
    this.#sections++;
  }

  write(data: Uint8Array): void {
    for (let done = 0; done < data.length; ) done += writeSync(this.#fd, data, done, data.length - done, this.#position + done);
    this.#position += data.length;
  }

  writeUint32(...values: number[]): void {
    const bytes = Buffer.alloc(4 * values.length);
    values.forEach((value, i) => bytes.writeUInt32LE(value, 4 * i));
    this.write(bytes);
  }

  /** Overwrites a 32-bit number at `offset` in the current section: for counts that are known only at its end. */
  patchUint32(offset: number, value: number): void {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    writeSync(this.#fd, bytes, 0, 4, this.#sectionStart + offset);
  }

  /** Closes the section: fills in its size. */
  end(): void {
    const size = Buffer.alloc(8);
    size.writeBigUInt64LE(BigInt(this.#position - this.#sectionStart));
    writeSync(this.#fd, size, 0, 8, this.#sectionStart - 8);
  }

  /** Fills in the number of sections and closes the file. */
  close(): void {
    const count = Buffer.alloc(4);
    count.writeUInt32LE(this.#sections);
    writeSync(this.#fd, count, 0, 4, 8);
    closeSync(this.#fd);
  }
}
