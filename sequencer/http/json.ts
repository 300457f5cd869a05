/**
 * JSON as a signed body has to be: what could be read in two ways is refused. JSON.parse takes the last of two equal
 * keys, rounds numbers, and knows no bound for depth; this looks at the text for that, in one pass.
 */
import { isUtf8 } from "node:buffer";
import { ColonnadeError } from "../../protocol/errors.ts";

/** The deepest body is a list of operations with a key each: four. */
const MOST_DEEP = 8;
const [QUOTE, BACKSLASH, COMMA, MINUS, ZERO, NINE] = [...'"\\,-09'].map((sign) => sign.charCodeAt(0));
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [..."{}[]"].map((sign) => sign.charCodeAt(0));

const refuse = (reason: string, path = "/"): never => {
  throw new ColonnadeError("REQUEST_INVALID", { part: "body", path, reason });
};

/**
 * Reads JSON. Throws REQUEST_INVALID for what is no UTF-8 or starts with a byte order mark, for malformed JSON, nesting
 * below 8 levels, a key twice in one object, and a number that is not written as JavaScript writes it (1.0, 1e3, −0,
 * more digits than it holds).
 *
 * @example
 * parseJson(Buffer.from('{"a":1}')); // { a: 1 }
 */
export function parseJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) refuse("is not UTF-8");
  const text = bytes.toString();
  if (text.charCodeAt(0) === 0xfeff) refuse("starts with a byte order mark");
  if (text === "") refuse("is empty");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    refuse("is not JSON");
  }
  assertUnambiguous(text);
  return value;
}

/** Walks through well-formed JSON. */
function assertUnambiguous(text: string): void {
  /** By depth, for what encloses the place: keys seen so far (undefined in a list), and the last key or index. */
  const keys: (Set<string> | undefined)[] = [];
  const places: (string | number)[] = [];
  const spare: Set<string>[] = [];
  let depth = 0;
  let expectsKey = false;
  const path = (): string =>
    `/${places
      .slice(0, depth)
      .map((place) => String(place).slice(0, 40))
      .join("/")}`;

  for (let at = 0; at < text.length; at++) {
    const sign = text.charCodeAt(at);
    if (sign === QUOTE) {
      const end = endOfString(text, at);
      if (expectsKey) {
        const raw = text.slice(at + 1, end);
        const key = raw.includes("\\") ? (JSON.parse(`"${raw}"`) as string) : raw;
        places[depth - 1] = key;
        const seen = keys[depth - 1]!;
        if (seen.has(key)) refuse("is there twice", path());
        seen.add(key);
        expectsKey = false;
      }
      at = end;
    } else if (sign === OPEN_OBJECT || sign === OPEN_LIST) {
      if (depth === MOST_DEEP) refuse(`is nested in more than ${MOST_DEEP} levels`, path());
      expectsKey = sign === OPEN_OBJECT;
      if (expectsKey) {
        const seen = (spare[depth] ??= new Set());
        seen.clear();
        keys[depth] = seen;
      } else keys[depth] = undefined;
      places[depth++] = 0;
    } else if (sign === CLOSE_OBJECT || sign === CLOSE_LIST) {
      depth -= 1;
      expectsKey = false;
    } else if (sign === COMMA) {
      expectsKey = keys[depth - 1] !== undefined;
      if (!expectsKey) places[depth - 1] = (places[depth - 1] as number) + 1;
    } else if (sign === MINUS || (sign >= ZERO && sign <= NINE)) {
      const end = endOfNumber(text, at);
      const number = text.slice(at, end);
      if (String(Number(number)) !== number) refuse(`is not written plainly: ${number.slice(0, 40)}`, path());
      at = end - 1;
    }
  }
}

/** The place of a string's closing quote. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return end;
  }
}

const NUMBER = /[-+.eE0-9]*/y;
function endOfNumber(text: string, start: number): number {
  NUMBER.lastIndex = start;
  NUMBER.test(text);
  return NUMBER.lastIndex;
}
