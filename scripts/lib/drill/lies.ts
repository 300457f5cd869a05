/** What the node in front of the service says that is not so, each for a while. */
import { Transaction } from "ethers";
import type { Lie, LyingNode, RpcCall } from "../../../test/support/lying-node.ts";
import type { Chance } from "./chance.ts";
import type { Findings } from "./findings.ts";
import { sleep } from "./waiting.ts";

const LAST = ["latest", "pending", "safe", "finalized"];
const only =
  (methods: readonly string[], lie: Lie): Lie =>
  (call, ask) =>
    methods.includes(call.method) ? lie(call, ask) : undefined;
const numberOf = (hex: unknown): number => Number(hex as string);

/** Makes a lie of each kind; what it decides at random is decided now or with `chance`. */
const KINDS = {
  /** No events where there were some. */
  emptyLogs: () => only(["eth_getLogs"], () => ({ result: [] })),
  /** Some of the events, as of a node whose index has holes. */
  someLogs: (chance: Chance) =>
    only(["eth_getLogs"], async ({ method, params }, ask) => ({
      result: ((await ask(method, params)) as unknown[]).filter(() => chance.hit(0.5)),
    })),
  /** Half of all calls fail, as behind a limit of requests. */
  errors:
    (chance: Chance): Lie =>
    () =>
      chance.hit(0.5) ? { error: { code: -32005, message: "limit exceeded" } } : undefined,
  /** Half of all answers are a gateway's error page, or no JSON. */
  garbage:
    (chance: Chance): Lie =>
    () =>
      chance.hit(0.5)
        ? {
            status: chance.hit(0.5) ? 502 : 200,
            body: chance.pick(["<html>Bad gateway</html>", "", '{"jsonrpc":"2.0","id":']),
          }
        : undefined,
  /** Hangs up on half of all calls. */
  hangUps:
    (chance: Chance): Lie =>
    () =>
      chance.hit(0.5) ? { hangUp: true } : undefined,
  /** A node that stands still: everything as some blocks ago. */
  staleHead: (chance: Chance) => staleHead(chance.whole(0, 8)),
  /** Takes transactions and passes none on. */
  swallowed: (): Lie =>
    only(["eth_sendRawTransaction"], ({ params: [raw] }) => ({ result: Transaction.from(raw as string).hash })),
  /** Knows no transaction and no receipt. */
  noReceipts: () => only(["eth_getTransactionReceipt", "eth_getTransactionByHash"], () => ({ result: null })),
  /** One call in four is never answered. */
  silence:
    (chance: Chance): Lie =>
    () =>
      chance.hit(0.25) ? { silence: true } : undefined,
  /** Answers, but late. */
  slow:
    (chance: Chance): Lie =>
    async () =>
      void (await sleep(chance.whole(100, 1_500))),
} satisfies Record<string, (chance: Chance) => Lie>;

export type LieKind = keyof typeof KINDS;
export const LIES = Object.keys(KINDS) as readonly LieKind[];

/** A node that is `behind` blocks behind, and stays there. */
function staleHead(behind: number): Lie {
  let head: Promise<number> | undefined;
  return async (call, ask) => {
    const top = await (head ??= ask("eth_blockNumber", []).then((hex) => Math.max(0, numberOf(hex) - behind)));
    if (call.method === "eth_blockNumber") return { result: `0x${top.toString(16)}` };
    if (call.method === "eth_getTransactionReceipt" || call.method === "eth_getTransactionByHash") {
      const found = (await ask(call.method, call.params)) as { blockNumber: string | null } | null;
      return {
        result: found === null || (found.blockNumber !== null && numberOf(found.blockNumber) > top) ? null : found,
      };
    }
    if (call.method === "eth_getLogs") {
      const logs = (await ask(call.method, call.params)) as { blockNumber: string }[];
      return { result: logs.filter(({ blockNumber }) => numberOf(blockNumber) <= top) };
    }
    const asked = asOf(call, top);
    if (asked === undefined) return undefined;
    if (asked === "later") return { result: null };
    return { instead: { method: call.method, params: asked } };
  };
}

/**
 * The call's parameters with `top` for the last block; "later" for a block after it; undefined where no block is
 * named.
 */
function asOf({ method, params }: RpcCall, top: number): unknown[] | "later" | undefined {
  const hex = `0x${top.toString(16)}`;
  if (params.some((param) => LAST.includes(param as string)))
    return params.map((param) => (LAST.includes(param as string) ? hex : param));
  if (method === "eth_getBlockByNumber" && numberOf(params[0]) > top) return "later";
  return undefined;
}

/** Tells one lie for a while, truth included now and then, and counts it. */
export async function lieFor(
  node: LyingNode,
  kind: LieKind,
  ms: number,
  chance: Chance,
  findings: Findings,
): Promise<void> {
  const lie = KINDS[kind](chance);
  let told = 0;
  const stop = node.tell(async (call, ask) => {
    const reply = await lie(call, ask);
    if (reply !== undefined) told += 1;
    return reply;
  });
  findings.event(`the node lies: ${kind}, for ${Math.round(ms)} ms`);
  await sleep(ms);
  stop();
  findings.count("lies", kind);
  findings.count("answers that were lies", kind, told);
}
