/** What the node in front of the service says that is not so, each for a while. */
import type { JsonRpcProvider } from "ethers";
import type { Fault, Lie, LyingNode, Which } from "../../../test/support/lying-node.ts";
import type { Chance } from "./chance.ts";
import type { Findings } from "./findings.ts";
import { sleep } from "./waiting.ts";

/** Breaks all connections to the node for so many milliseconds. One outage comes after the other. */
export type CutOff = (ms: number) => Promise<void>;

export function createCutOff(node: LyingNode): CutOff {
  let last: Promise<void> = Promise.resolve();
  return (ms) =>
    (last = last.then(async () => {
      await node.goAway();
      await sleep(ms);
      await node.comeBack();
    }));
}

/** How often a node that fails now and then does so. */
const OFTEN = 0.5;
const NOW_AND_THEN = 0.25;
const SHORT_MS = { low: 20, high: 150 };
const GARBAGE = ["<html>Bad gateway</html>", "", '{"jsonrpc":"2.0","id":'];
const TRANSACTIONS = ["eth_getTransactionReceipt", "eth_getTransactionByHash"];

type Faults = (Lie & Which)[];

/** Faults of the node for each kind; what is left to chance is decided here and now. */
const KINDS = {
  /** No events where there were some. */
  emptyLogs: () => [{ kind: "empty" }],
  /** Some of the events, as of a node whose index has holes. */
  someLogs: (chance) => [
    {
      kind: "replace",
      methods: ["eth_getLogs"],
      result: (logs) => (logs as unknown[]).filter(() => chance.hit(OFTEN)),
    },
  ],
  /** Half of all calls fail, as behind a limit of requests. */
  errors: () => [{ kind: "error", code: -32005, message: "limit exceeded", chance: OFTEN }],
  /** Half of all answers are a gateway's error page, or no JSON. */
  garbage: (chance) => [
    { kind: "error", status: chance.hit(0.5) ? 502 : 200, message: chance.pick(GARBAGE), chance: OFTEN },
  ],
  /** Connections break, and nobody listens for a moment, again and again. */
  hangUps: () => [],
  /** A node that lags behind; or one behind a balancer whose head stands still while others answer calls. */
  staleHead: async (chance, provider) => {
    const behind = chance.whole(0, 8);
    return chance.hit(0.5) ? [{ kind: "stale", behind }] : standingStill(await blockBefore(provider, behind));
  },
  /** Takes transactions and passes none on. */
  swallowed: () => [{ kind: "swallow" }],
  /** Knows no transaction and no receipt. */
  noReceipts: () => [{ kind: "replace", methods: TRANSACTIONS, result: () => null }],
  /** One call in four is never answered. */
  silence: () => [{ kind: "hang", chance: NOW_AND_THEN }],
  /** Answers, but late. */
  slow: (chance) => [{ kind: "delay", ms: chance.whole(100, 1_500) }],
} satisfies Record<string, (chance: Chance, provider: JsonRpcProvider) => Faults | Promise<Faults>>;

/** As the node itself gives it. */
interface RawBlock {
  number: string;
}

async function blockBefore(provider: JsonRpcProvider, blocks: number): Promise<RawBlock> {
  const number = Math.max(0, (await provider.getBlockNumber()) - blocks);
  return (await provider.send("eth_getBlockByNumber", [`0x${number.toString(16)}`, false])) as RawBlock;
}

function standingStill(block: RawBlock): Faults {
  const head = Number(block.number);
  const isLater = (number: string | null): boolean => number !== null && Number(number) > head;
  return [
    { kind: "replace", methods: ["eth_blockNumber"], result: () => block.number },
    {
      kind: "replace",
      methods: ["eth_getBlockByNumber"],
      result: (own, { params: [tag] }) =>
        tag === "latest" || tag === "pending" ? block : isLater(tag as string) ? null : own,
    },
    {
      kind: "replace",
      methods: ["eth_getLogs"],
      result: (logs) => (logs as { blockNumber: string }[]).filter(({ blockNumber }) => !isLater(blockNumber)),
    },
    {
      kind: "replace",
      methods: TRANSACTIONS,
      result: (own) => (isLater((own as { blockNumber: string | null } | null)?.blockNumber ?? null) ? null : own),
    },
  ];
}

export type LieKind = keyof typeof KINDS;
export const LIES = Object.keys(KINDS) as readonly LieKind[];

export interface LiarOptions {
  node: LyingNode;
  /** The true node. */
  provider: JsonRpcProvider;
  cutOff: CutOff;
  chance: Chance;
  findings: Findings;
}

/** Tells one kind of lie for a while, and counts how many answers it spoiled. */
export async function lieFor(
  kind: LieKind,
  ms: number,
  { node, provider, cutOff, chance, findings }: LiarOptions,
): Promise<void> {
  findings.event(`the node lies: ${kind}, for ${Math.round(ms)} ms`);
  const faults: Fault[] = (await KINDS[kind](chance, provider)).map((lie) => node.lie(lie));
  const end = performance.now() + ms;
  let cuts = 0;
  while (kind === "hangUps" && performance.now() < end) {
    await cutOff(chance.whole(SHORT_MS.low, SHORT_MS.high));
    await sleep(chance.whole(SHORT_MS.low, SHORT_MS.high));
    cuts += 1;
  }
  await sleep(Math.max(0, end - performance.now()));
  faults.forEach((fault) => fault.end());
  // Whoever wants to know what was asked has no use for a whole drill's questions.
  node.requests.length = 0;
  findings.count("lies", kind);
  findings.count("answers that were lies", kind, cuts + faults.reduce((sum, fault) => sum + fault.hits(), 0));
}
