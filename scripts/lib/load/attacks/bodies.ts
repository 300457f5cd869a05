/** Bodies that are no operation. */
import type { Attack } from "./attack.ts";

export const BODIES: Record<string, Attack> = {
  "JSON that breaks off": {
    weight: 3,
    run: ({ ask, chance, transfer }) => {
      const text = JSON.stringify(transfer());
      return ask.post("/v1/transfers", text.slice(0, chance.whole(0, text.length - 1)));
    },
  },
  "another type": {
    weight: 2,
    run: ({ ask, chance, transfer }) =>
      ask.post(
        "/v1/transfers",
        JSON.stringify(transfer()),
        chance.pick([
          "text/plain",
          "application/x-www-form-urlencoded",
          "application/json; charset=utf-16",
          "multipart/form-data; boundary=x",
          "nonsense",
        ]),
      ),
  },
  "bytes that are no UTF-8": {
    weight: 1,
    run: ({ ask }) => ask.post("/v1/transfers", Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])),
  },
  "a BOM": { weight: 1, run: ({ ask, transfer }) => ask.post("/v1/transfers", `\ufeff${JSON.stringify(transfer())}`) },
  "deep nesting": {
    weight: 2,
    run: ({ ask }) => ask.post("/v1/transfers", `${"[".repeat(4_000)}${"]".repeat(4_000)}`),
  },
  "very deep nesting": {
    weight: 0.5,
    run: ({ ask }) => ask.post("/v1/operations", `{"operations":${"[".repeat(120_000)}${"]".repeat(120_000)}}`),
  },
  "a prototype": {
    weight: 1,
    run: ({ ask, transfer }) =>
      ask.post("/v1/transfers", `{"__proto__":{"from":1},${JSON.stringify(transfer()).slice(1)}`),
  },
  "a property twice": {
    weight: 1,
    run: ({ ask, transfer }) => ask.post("/v1/transfers", `{"from":1,${JSON.stringify(transfer()).slice(1)}`),
  },
  "a property that is wrong": {
    weight: 5,
    run: ({ ask, chance, transfer }) => {
      const body = transfer();
      body[chance.pick(Object.keys(body))] = chance.pick([
        null,
        -1,
        1.5,
        "",
        "007",
        [],
        {},
        true,
        1e300,
        "9".repeat(78),
        "x".repeat(5_000),
      ]);
      return ask.post("/v1/transfers", JSON.stringify(body));
    },
  },
  "a property too many": {
    weight: 1,
    run: ({ ask, transfer }) => ask.post("/v1/transfers", JSON.stringify({ ...transfer(), memo: "hello" })),
  },
  "a property too few": {
    weight: 1,
    run: ({ ask, chance, transfer }) => {
      const body = transfer();
      delete body[chance.pick(Object.keys(body))];
      return ask.post("/v1/transfers", JSON.stringify(body));
    },
  },
};
