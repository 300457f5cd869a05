/** Operations that nobody may make. */
import type { Chance } from "../../drill/chance.ts";
import type { Attack } from "./attack.ts";

const digits = (chance: Chance): string => String(chance.whole(1, 2 ** 48)).padEnd(70, String(chance.whole(1, 9)));
/** Of another amount, so that it is none that the service knows. */
const junk = (chance: Chance, body: Record<string, unknown>): Record<string, unknown> => ({
  ...body,
  amount: String(chance.whole(1, 10 ** 6)),
  signature: { r8x: digits(chance), r8y: digits(chance), s: digits(chance) },
});
const list = (operations: readonly unknown[]): string => JSON.stringify({ operations });

export const OPERATIONS: Record<string, Attack> = {
  "a garbage signature": {
    weight: 4,
    run: ({ ask, chance, transfer }) => ask.post("/v1/transfers", JSON.stringify(junk(chance, transfer()))),
  },
  "S = 0": {
    weight: 2,
    run: ({ ask, chance, transfer }) => {
      const body = junk(chance, transfer());
      return ask.post(
        "/v1/transfers",
        JSON.stringify({ ...body, signature: { ...(body.signature as object), s: "0" } }),
      );
    },
  },
  "another amount than was signed": {
    weight: 3,
    run: ({ ask, chance, transfer }) =>
      ask.post("/v1/transfers", JSON.stringify({ ...transfer(), amount: String(10 ** 6 + chance.whole(1, 10 ** 6)) })),
  },
  "a nonce gap": {
    weight: 3,
    run: ({ ask, chance, transfer }) =>
      ask.post("/v1/transfers", JSON.stringify({ ...transfer(), nonce: String(chance.whole(10 ** 5, 10 ** 6)) })),
  },
  "an account that is not there": {
    weight: 2,
    run: ({ ask, chance, transfer }) =>
      ask.post(
        "/v1/transfers",
        JSON.stringify({ ...transfer(), [chance.pick(["from", "to"])]: chance.whole(900, 2 ** 24 - 1) }),
      ),
  },
  "a token that is not there": {
    weight: 1,
    run: ({ ask, transfer }) => ask.post("/v1/transfers", JSON.stringify({ ...transfer(), token: 999 })),
  },
  "256 garbage signatures": {
    weight: 0.3,
    run: ({ ask, chance, transfer }) =>
      ask.post("/v1/operations", list(Array.from({ length: 256 }, () => junk(chance, transfer())))),
  },
  "256 times a nonce gap": {
    weight: 0.3,
    run: ({ ask, transfer }) =>
      ask.post("/v1/operations", list(Array<unknown>(256).fill({ ...transfer(), nonce: "777777" }))),
  },
  "256 times nothing": { weight: 1, run: ({ ask }) => ask.post("/v1/operations", list(Array<unknown>(256).fill({}))) },
  "257 operations": {
    weight: 0.5,
    run: ({ ask, transfer }) => ask.post("/v1/operations", list(Array<unknown>(257).fill(transfer()))),
  },
};
