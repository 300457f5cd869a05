/** JSON for the hand-over types: bigints travel as strings of digits with a trailing n, everything else as it is. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === "bigint" ? `${part}n` : part));
}

/** The inverse of `toJson`. The caller vouches for T: only our own stored data is read this way. */
export function fromJson<T>(text: string): T {
  return JSON.parse(text, (_key, part: unknown) =>
    typeof part === "string" && /^-?\d+n$/.test(part) ? BigInt(part.slice(0, -1)) : part) as T;
}
