/** Names of a compiled circuit's signals, from its .sym file, made readable and stable. */
import { readFileSync } from "node:fs";

export interface Symbols {
  /** Readable name → wire, −1 if the compiler removed it. */
  wires: Map<string, number>;
  /** Wire → one of its readable names. */
  names: string[];
}

/**
 * circom calls the anonymous component `Num2Bits(5)(x)` something like Num2Bits_33_1286, where the first number grows in the order
 * of the source. Here it is Num2Bits, or Num2Bits#0, Num2Bits#1, … where its parent has several; the leading "main." is dropped.
 */
export function readSymbols(path: string): Symbols {
  const lines = readFileSync(path, "utf8").trimEnd().split("\n").map((line) => {
    const [, wire, , name] = line.split(",");
    return { wire: Number(wire), parts: name.split(".").slice(1) };
  });
  const anonymous = new Map<string, Map<string, number[]>>(); // parent → template → numbers
  // IsZero_0 is a weakened copy that `npm run mutate` puts in IsZero's place: tests find it under the old name.
  const parse = (part: string): RegExpMatchArray | null => part.match(/^([A-Za-z]\w*?)(?:_0)?_(\d+)_\d+(\[.*)?$/);
  for (const { parts } of lines) {
    parts.slice(0, -1).forEach((part, depth) => {
      const match = parse(part);
      if (match === null) return;
      const parent = parts.slice(0, depth).join(".");
      const templates = anonymous.get(parent) ?? new Map<string, number[]>();
      anonymous.set(parent, templates);
      const numbers = templates.get(match[1]) ?? [];
      templates.set(match[1], numbers);
      if (!numbers.includes(Number(match[2]))) numbers.push(Number(match[2]));
    });
  }
  for (const templates of anonymous.values()) for (const numbers of templates.values()) numbers.sort((a, b) => a - b);

  const wires = new Map<string, number>();
  const names: string[] = ["1"];
  for (const { wire, parts } of lines) {
    const readable = parts.map((part, depth) => {
      const match = depth < parts.length - 1 ? parse(part) : null;
      if (match === null) return part;
      const numbers = anonymous.get(parts.slice(0, depth).join("."))!.get(match[1])!;
      return match[1] + (numbers.length > 1 ? `#${numbers.indexOf(Number(match[2]))}` : "") + (match[3] ?? "");
    }).join(".");
    wires.set(readable, wire);
    if (wire >= 0) names[wire] ??= readable;
  }
  return { wires, names };
}
