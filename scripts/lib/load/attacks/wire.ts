/** Requests that are malformed on the wire. */
import { exchange } from "../raw.ts";
import type { Attack } from "./attack.ts";

const HOST = "Host: localhost\r\n";
const JSON_TYPE = "Content-Type: application/json\r\n";
const HEAD = `POST /v1/transfers HTTP/1.1\r\n${HOST}${JSON_TYPE}`;
export const WIRE: Record<string, Attack> = {
  "bytes that are no HTTP": { weight: 2, run: ({ port }) => exchange(port, ["\u0000\u0001GARBAGE\r\n\r\n"]) },
  "a TLS greeting": {
    weight: 1,
    mayHangUp: true,
    run: ({ port }) => exchange(port, [Buffer.from("16030100c4010000c00303", "hex")], { timeoutMs: 8_000 }),
  },
  "a length and chunks": {
    weight: 2,
    run: ({ port }) => exchange(port, [`${HEAD}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`]),
  },
  "two lengths": {
    weight: 2,
    run: ({ port }) => exchange(port, [`${HEAD}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} `]),
  },
  "a negative length": { weight: 1, run: ({ port }) => exchange(port, [`${HEAD}Content-Length: -1\r\n\r\n`]) },
  "a chunk without a size": {
    weight: 2,
    run: ({ port }) => exchange(port, [`${HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`]),
  },
  "no Host": { weight: 2, run: ({ port }) => exchange(port, ["GET /health HTTP/1.1\r\n\r\n"]) },
  "an odd expectation": {
    weight: 1,
    run: ({ port }) => exchange(port, [`${HEAD}Expect: 900-wonders\r\nContent-Length: 2\r\n\r\n{}`]),
  },
  "64 kB of headers": {
    weight: 2,
    run: ({ port }) => exchange(port, [`GET /health HTTP/1.1\r\n${HOST}X: ${"x".repeat(65_536)}\r\n\r\n`]),
  },
  "3,000 headers": {
    weight: 1,
    run: ({ port }) => exchange(port, [`GET /health HTTP/1.1\r\n${HOST}${"A: b\r\n".repeat(3_000)}\r\n`]),
  },
  "headers that never end": {
    weight: 0.3,
    mayHangUp: true,
    run: ({ port }) =>
      exchange(port, [`GET /health HTTP/1.1\r\n${HOST}`, ..."X: yyyyyyyyyyyyyyy".split("")], { pauseMs: 1_000 }),
  },
  "a body that never comes": {
    weight: 0.3,
    mayHangUp: true,
    run: ({ port }) => exchange(port, [`${HEAD}Content-Length: 900\r\n\r\n{`]),
  },
  "a body byte by byte": {
    weight: 0.3,
    mayHangUp: true,
    run: ({ port }) =>
      exchange(port, [`${HEAD}Content-Length: 900\r\n\r\n`, ...'{"from":1,"to":2,"amount":'.split("")], {
        pauseMs: 1_000,
      }),
  },
  "chunks without end": {
    weight: 1,
    mayHangUp: true,
    run: ({ port }) =>
      exchange(port, [
        `${HEAD}Transfer-Encoding: chunked\r\n\r\n`,
        ...Array<string>(100).fill(`1000\r\n${" ".repeat(4_096)}\r\n`),
      ]),
  },
  "somebody who hangs up": {
    weight: 2,
    leaves: true,
    run: ({ port }) => exchange(port, [`${HEAD}Content-Length: 900\r\n\r\n{"from":`], { leave: true }),
  },
  "a megabyte": {
    weight: 1,
    mayHangUp: true,
    run: ({ port }) => exchange(port, [`${HEAD}Content-Length: 1048576\r\n\r\n`, Buffer.alloc(1_048_576, 32)]),
  },
  "50 requests at once": {
    weight: 1,
    isProper: true,
    run: ({ port }) => exchange(port, [`GET /health HTTP/1.1\r\n${HOST}\r\n`.repeat(50)], { expect: 50 }),
  },
};
