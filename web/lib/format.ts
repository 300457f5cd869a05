/** Numbers, amounts and moments as people read them. */

/** `value` smallest units with `decimals`, exactly: "1,234.5". */
export function formatUnits(value: bigint, decimals: number): string {
  const negative = value < 0n;
  const digits = (negative ? -value : value).toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+$)/g, ",");
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, "");
  return `${negative ? "−" : ""}${whole}${fraction === "" ? "" : `.${fraction}`}`;
}

/**
 * Smallest units of what a person typed: digits, perhaps a point and more digits. Undefined for anything else, for more
 * decimals than the token has, and for nothing.
 */
export function parseUnits(text: string, decimals: number): bigint | undefined {
  const match = /^(\d{1,60})(?:\.(\d{1,60}))?$/.exec(text.trim());
  if (match === null) return undefined;
  const [, whole, fraction = ""] = match;
  const kept = fraction.replace(/0+$/, "");
  if (kept.length > decimals) return undefined;
  return BigInt(whole + kept.padEnd(decimals, "0"));
}

/** The beginning and the end of a hash or an address. */
export const short = (text: string, ends = 6): string =>
  text.length <= 2 * ends + 3 ? text : `${text.slice(0, ends + 2)}…${text.slice(-ends)}`;

export const count = (value: number, one: string, many = `${one}s`): string =>
  `${value.toLocaleString("en")} ${value === 1 ? one : many}`;

/** "45 s", "3 min", "5 h", "2 days". */
export function duration(seconds: number): string {
  const past = Math.abs(seconds);
  if (past < 90) return `${past < 10 ? Math.round(past * 10) / 10 : Math.round(past)} s`;
  if (past < 90 * 60) return `${Math.round(past / 60)} min`;
  return past < 48 * 3600 ? `${Math.round(past / 3600)} h` : `${Math.round(past / 86_400)} days`;
}

/** A moment in the reader's own time zone. */
export const moment = (time: string | number): string =>
  new Date(typeof time === "number" ? time * 1000 : time).toLocaleString(undefined, {
    dateStyle: "medium",
    timeStyle: "medium",
  });

/** What is left of a text that a stranger chose: printable ASCII, and not much of it. */
export const tame = (text: string, length = 11): string => text.replace(/[^\x21-\x7e]/g, "").slice(0, length);
