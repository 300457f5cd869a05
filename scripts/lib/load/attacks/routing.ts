/** HTTP as it should be: what the routes do not take, and what they take from anyone. */
import type { Attack } from "./attack.ts";

const ROUTES = [
  "/v1/transfers",
  "/v1/withdrawals",
  "/v1/operations",
  "/v1/status",
  "/v1/tokens",
  "/health",
  "/v1/accounts/1",
  "/v1/batches",
  "/v1/batches/1",
  "/v1/accounts",
  "/v1/claims/0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC",
];

export const ROUTING: Record<string, Attack> = {
  "a wrong method": {
    weight: 3,
    run: ({ ask, chance }) =>
      ask.ask({ method: chance.pick(["PUT", "DELETE", "PATCH"]), path: chance.pick(ROUTES) }),
  },
  "which methods there are": {
    weight: 1,
    isProper: true,
    run: ({ ask, chance }) => ask.ask({ method: "OPTIONS", path: chance.pick(ROUTES) }),
  },
  "no such route": {
    weight: 2,
    run: ({ ask, chance }) =>
      ask.ask({ path: chance.pick(["/v1", "/v2/status", "/v1/transfers/1", "/.env", "/v1//status", "/health/"]) }),
  },
  "a bad percent sign": { weight: 2, run: ({ ask }) => ask.ask({ path: "/v1/operations/%zz" }) },
  "a parameter of 8 kB": { weight: 2, run: ({ ask }) => ask.ask({ path: `/v1/operations/0x${"a".repeat(8_000)}` }) },
  "a query that makes no sense": {
    weight: 3,
    run: ({ ask, chance }) =>
      ask.ask({
        path: chance.pick([
          "/v1/batches?limit=-1",
          "/v1/batches?limit=x",
          "/v1/batches?before=99999999999",
          "/v1/batches?limit=1&limit=2",
          "/v1/accounts?after=x",
          "/v1/accounts?owner=0x12",
          "/v1/accounts?ax=01",
          "/v1/accounts/-1",
          "/v1/accounts/99999999999",
          "/v1/batches?limit=0",
          "/v1/batches?limit=101",
          "/v1/batches?limit=007",
          "/v1/accounts/0002",
          "/v1/claims/0xzz",
          "/v1/batches/0",
          "/v1/operations/0x12",
          "/v1/batches?nonsense=1",
        ]),
      }),
  },
};

/** Questions that anyone may ask, as often as they like. */
export const READS: Record<string, Attack> = {
  "cheap reads": {
    weight: 30,
    isProper: true,
    run: ({ ask, chance, accounts, owners }) =>
      ask.ask({
        path: chance.pick([
          "/v1/status",
          "/v1/tokens",
          "/v1/batches?limit=100",
          `/v1/accounts/${chance.whole(1, accounts)}`,
          `/v1/accounts?owner=${chance.pick(owners)}`,
          `/v1/claims/${chance.pick(owners)}`,
          `/v1/batches/${chance.whole(1, 20)}`,
          `/v1/operations/0x${"ab".repeat(32)}`,
        ]),
      }),
  },
};
