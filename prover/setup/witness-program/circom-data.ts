/** circom's .dat file beside its C++: where inputs go, which signal each wire is, the constants, and signals of component interfaces. */
import { inverse, mod, P } from "../../../protocol/field.ts";

export interface InputSignal { /** FNV-1a of the signal's name. */ hash: bigint; signal: number; size: number }
/** Where one input or output of a template is, relative to the component's first signal. */
export interface InterfaceSignal { offset: number; lengths: number[]; size: number }

export interface CircomData {
  inputs: InputSignal[];
  /** Signal of each wire. */
  wires: Uint32Array;
  constants: bigint[];
  interfaces: Map<number, InterfaceSignal[]>;
}

export interface DataSizes { inputs: number; wires: number; constants: number; interfaces: number }

const ELEMENT_BYTES = 40;
const LONG = 0x80000000;
const MONTGOMERY = 0x40000000;
const INVERSE_R = inverse(mod(1n << 256n));

/** Throws a RangeError if the file ends early. */
export function readCircomData(bytes: Uint8Array, sizes: DataSizes): CircomData {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const u32 = (): number => view.getUint32((at += 4) - 4, true);
  const u64 = (): bigint => view.getBigUint64((at += 8) - 8, true);

  const slots = Array.from({ length: sizes.inputs }, () => ({ hash: u64(), signal: Number(u64()), size: Number(u64()) }));
  const wires = Uint32Array.from({ length: sizes.wires }, () => Number(u64()));
  const constants = Array.from({ length: sizes.constants }, () => {
    const value = readElement(view, at);
    at += ELEMENT_BYTES;
    return value;
  });
  const templates = Array.from({ length: sizes.interfaces }, u32);
  const interfaces = new Map(templates.map((template) => [template, Array.from({ length: u32() }, (): InterfaceSignal => {
    const offset = u32();
    const lengths = Array.from({ length: u32() }, u32);
    const size = u32();
    u32(); // the bus, if it is one
    return { offset, lengths, size };
  })]));
  return { inputs: slots.filter(({ hash }) => hash !== 0n), wires, constants, interfaces };
}

/** A short number, or four words that may be in Montgomery form. */
function readElement(view: DataView, at: number): bigint {
  const type = view.getUint32(at + 4, true);
  if ((type & LONG) === 0) return mod(BigInt(view.getInt32(at, true)));
  let value = 0n;
  for (let word = 3; word >= 0; word--) value = (value << 64n) | view.getBigUint64(at + 8 + 8 * word, true);
  return (type & MONTGOMERY) === 0 ? value % P : mod(value * INVERSE_R);
}
