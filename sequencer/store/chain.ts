/** Tables `meta`, `blocks`, `tokens`, `claims`: what was read from L1, and how far. */
import type { Database } from "./database.ts";

export interface BlockRef { number: number; hash: string; /** Unix seconds. */ timestamp: number }
export interface TokenRow { token: number; asset: string; block: number; frozenBlock: number | null }

/** Blocks below cursor − KEPT are forgotten: a reorganisation that deep needs a person. */
const KEPT = 4096;
/**
 * An address with so many claim events is added up once, not for everyone who asks; most of such addresses in memory.
 */
const WORTH_KEEPING = 200;
const MOST_KEPT = 1_000;

export function chainTable(db: Database) {
  const getMeta = db.prepare<[string], { value: string }>("SELECT value FROM meta WHERE name = ?");
  const setMeta = db.prepare("INSERT INTO meta VALUES (?, ?)");
  const cursor = db.prepare<[], BlockRef>("SELECT * FROM blocks ORDER BY number DESC LIMIT 1");
  const blocks = db.prepare<[], BlockRef>("SELECT * FROM blocks ORDER BY number DESC");
  const addBlock = db.prepare("INSERT INTO blocks VALUES (?, ?, ?) ON CONFLICT (number) DO NOTHING");
  const prune = db.prepare("DELETE FROM blocks WHERE number < ?");
  const dropBlocks = db.prepare("DELETE FROM blocks WHERE number > ?");
  const tokens = db.prepare<[], { token: number; asset: string; block: number; frozen_block: number | null }>(
    "SELECT * FROM tokens ORDER BY token");
  const addToken = db.prepare("INSERT INTO tokens VALUES (?, ?, ?, NULL)");
  const freeze = db.prepare("UPDATE tokens SET frozen_block = ? WHERE token = ?");
  const dropTokens = db.prepare("DELETE FROM tokens WHERE block > ?");
  const thaw = db.prepare("UPDATE tokens SET frozen_block = NULL WHERE frozen_block > ?");
  const addClaim = db.prepare("INSERT INTO claims VALUES (?, ?, ?, ?, ?, ?)");
  const dropClaims = db.prepare("DELETE FROM claims WHERE block > ?");
  const claims = db.prepare<[string], { token: number; amount: string }>("SELECT token, amount FROM claims WHERE who = ? ORDER BY token");

  /** Read once until a token changes: strangers may register thousands of them. */
  let known: { rows: TokenRow[]; byNumber: Map<number, TokenRow>; assets: Set<bigint> } | undefined;
  const readTokens = (): NonNullable<typeof known> => {
    if (known !== undefined) return known;
    const rows = tokens.all().map(({ token, asset, block, frozen_block: frozenBlock }): TokenRow =>
      ({ token, asset, block, frozenBlock }));
    const byNumber = new Map(rows.map((row) => [row.token, row]));
    known = { rows, byNumber, assets: new Set(rows.map(({ asset }) => BigInt(asset))) };
    return known;
  };
  const changing = <A extends unknown[]>(work: (...args: A) => unknown) => (...args: A): void => {
    known = undefined;
    work(...args);
  };

  /** Of addresses with many events, such as the operator's, which gets fees with each batch. */
  const sums = new Map<string, ReadonlyMap<number, bigint>>();

  return {
    /** After a transaction that was undone. */
    forget(): void {
      known = undefined;
      sums.clear();
    },
    meta: (name: string): string | undefined => getMeta.get(name)?.value,
    setMeta: (name: string, value: string): void => void setMeta.run(name, value),
    /** The last block whose events were read. */
    cursor: (): BlockRef | undefined => cursor.get(),
    /** Blocks whose hashes are known, newest first. */
    blocks: (): BlockRef[] => blocks.all(),
    addBlock({ number, hash, timestamp }: BlockRef): void {
      addBlock.run(number, hash, timestamp);
      prune.run(number - KEPT);
    },
    /** All tokens by number, in their order. */
    tokens: (): readonly TokenRow[] => readTokens().rows,
    token: (token: number): TokenRow | undefined => readTokens().byNumber.get(token),
    /** Whether an address is a registered token's. */
    isAsset: (address: bigint): boolean => readTokens().assets.has(address),
    addToken: changing((token: number, asset: string, block: number) => addToken.run(token, asset, block)),
    freeze: changing((token: number, block: number) => freeze.run(block, token)),
    addClaim(c: { block: number; logIndex: number; txHash: string; token: number; who: string; amount: bigint }): void {
      sums.delete(c.who);
      addClaim.run(c.block, c.logIndex, c.txHash, c.token, c.who, c.amount.toString());
    },
    /** What `who` (checksummed) may claim on L1, by token, as far as events were read. */
    claimable(who: string): ReadonlyMap<number, bigint> {
      const known = sums.get(who);
      if (known !== undefined) return known;
      const rows = claims.all(who);
      const found = new Map<number, bigint>();
      for (const { token, amount } of rows) found.set(token, (found.get(token) ?? 0n) + BigInt(amount));
      if (rows.length >= WORTH_KEEPING && sums.size < MOST_KEPT) sums.set(who, found);
      return found;
    },
    /** Forgets everything of blocks after `block`. */
    dropAfter: changing((block: number) => {
      sums.clear();
      for (const statement of [dropBlocks, dropTokens, thaw, dropClaims]) statement.run(block);
    }),
  };
}
