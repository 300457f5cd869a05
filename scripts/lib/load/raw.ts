/** One exchange on a connection of its own, byte for byte: what no HTTP library would send. */
import { connect } from "node:net";
import { sleep } from "../drill/waiting.ts";
import type { Answer } from "./documented.ts";

/** What came back: answers, or nothing before the connection was closed. */
export interface Heard {
  answers: Answer[];
  isClosed: boolean;
}

export interface RawOptions {
  /** Milliseconds between the parts. */
  pauseMs?: number;
  /** Goes away after the last part without hearing an answer. */
  leave?: boolean;
  /** How many answers to wait for. */
  expect?: number;
  timeoutMs?: number;
}

const TIMEOUT_MS = 20_000;

/**
 * Sends the parts and hears what comes back, until so many answers are complete, the connection is closed, or time is
 * up.
 */
export async function exchange(
  port: number,
  parts: readonly (string | Buffer)[],
  options: RawOptions = {},
): Promise<Heard> {
  const { pauseMs = 0, leave = false, expect = 1, timeoutMs = TIMEOUT_MS } = options;
  const socket = connect({ port, host: "127.0.0.1" });
  socket.on("error", () => undefined);
  let text = Buffer.alloc(0);
  let isClosed = false;
  const { promise: done, resolve } = Promise.withResolvers<void>();
  socket.on("data", (data: Buffer) => {
    text = Buffer.concat([text, data]);
    if (parseAnswers(text).length >= expect) resolve();
  });
  socket.once("close", () => {
    isClosed = true;
    resolve();
  });
  const timer = setTimeout(resolve, timeoutMs);
  try {
    for (const part of parts) {
      if (isClosed) break;
      socket.write(part);
      if (pauseMs > 0) await Promise.race([sleep(pauseMs), done]);
    }
    if (!leave) await done;
    return { answers: parseAnswers(text), isClosed };
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

/** Complete answers; what is not complete at the end is left out. */
function parseAnswers(bytes: Buffer): Answer[] {
  const answers: Answer[] = [];
  for (let rest = bytes; ;) {
    const end = rest.indexOf("\r\n\r\n");
    if (end < 0) return answers;
    const [first, ...lines] = rest.subarray(0, end).toString("latin1").split("\r\n");
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1] ?? 0);
    const headers = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]),
    );
    rest = rest.subarray(end + 4);
    if (status === 100) continue;
    const body =
      headers["transfer-encoding"] === "chunked"
        ? chunksOf(rest)
        : lengthOf(rest, Number(headers["content-length"] ?? 0));
    if (body === undefined) return answers;
    answers.push({ status, headers, body: body.text });
    rest = rest.subarray(body.bytes);
  }
}

/** A body's text, and how many bytes it takes on the wire. */
interface Body {
  text: string;
  bytes: number;
}

const lengthOf = (bytes: Buffer, length: number): Body | undefined =>
  bytes.length < length ? undefined : { text: bytes.subarray(0, length).toString(), bytes: length };

function chunksOf(bytes: Buffer): Body | undefined {
  let text = "";
  for (let at = 0; ;) {
    const line = bytes.indexOf("\r\n", at);
    if (line < 0) return undefined;
    const size = Number.parseInt(bytes.subarray(at, line).toString("latin1"), 16);
    if (bytes.length < line + 2 + size + 2) return undefined;
    text += bytes.subarray(line + 2, line + 2 + size).toString();
    at = line + 2 + size + 2;
    if (size === 0 || Number.isNaN(size)) return { text, bytes: at };
  }
}
