/** circom's witness calculator, loaded once and asked often: prover/snarkjs.ts compiles the WebAssembly anew for every witness. */
import { readFileSync } from "node:fs";
import { mod } from "../../protocol/field.ts";
import type { Inputs } from "./circuit.ts";

interface Exports {
  init(sanityCheck: number): void;
  getFieldNumLen32(): number;
  getWitnessSize(): number;
  getWitness(index: number): void;
  setInputSignal(hashHigh: number, hashLow: number, position: number): void;
  readSharedRWMemory(index: number): number;
  writeSharedRWMemory(index: number, value: number): void;
}

/** circom finds a signal by the 64-bit FNV-1a hash of its name. */
function fnv(name: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(name)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash;
}

/** The witness for inputs; throws where a constraint that the calculator checks does not hold. */
export function loadCalculator(wasmPath: string): (input: Inputs) => bigint[] {
  const ignore = (): void => undefined;
  const stop = (code: number): never => {
    throw new Error(`The witness calculator stopped with code ${code}`);
  };
  const runtime = { exceptionHandler: stop, printErrorMessage: ignore, writeBufferMessage: ignore, showSharedRWMemory: ignore };
  const wasm = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(wasmPath)), { runtime }).exports as unknown as Exports;
  const words = wasm.getFieldNumLen32();
  return (input) => {
    wasm.init(1);
    for (const [name, given] of Object.entries(input)) {
      const hash = fnv(name);
      (typeof given === "bigint" ? [given] : given).forEach((value, position) => {
        const canonical = mod(value);
        for (let i = 0; i < words; i++) wasm.writeSharedRWMemory(i, Number((canonical >> BigInt(32 * i)) & 0xffffffffn));
        wasm.setInputSignal(Number(hash >> 32n), Number(hash & 0xffffffffn), position);
      });
    }
    return Array.from({ length: wasm.getWitnessSize() }, (_, wire) => {
      wasm.getWitness(wire);
      let value = 0n;
      for (let i = words - 1; i >= 0; i--) value = (value << 32n) | BigInt(wasm.readSharedRWMemory(i) >>> 0);
      return value;
    });
  };
}
