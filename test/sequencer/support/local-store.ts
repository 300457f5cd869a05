/** A store without a chain: accounts and balances come in by hand-made L1 entries. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Instance } from "../../../protocol/instance.ts";
import { sealBatch } from "../../../sequencer/batches/seal.ts";
import { CREDIT, EXIT, OPEN, type EntryKind } from "../../../sequencer/store/entries.ts";
import { openStore, type Store } from "../../../sequencer/store/store.ts";
import { SMALL } from "./instances.ts";
import { keyOfUser } from "./users.ts";

export const DOMAIN = 77n;
export const NOW = 1_800_000_000;
export const WORLD = { domain: DOMAIN, soon: NOW + 100_000 };

export interface LocalStore { store: Store; folder: string; close(): void }

export function localStore(): LocalStore {
  const folder = mkdtempSync(join(tmpdir(), "colonnade-store-"));
  const store = openStore(join(folder, "colonnade.sqlite"));
  for (const token of [1, 2]) store.chain.addToken(token, `0x${String(token).repeat(40)}`, 0);
  return { store, folder, close: () => { store.close(); rmSync(folder, { recursive: true }); } };
}

const tails = new WeakMap<Store, Map<string, number>>();

/** Appends an entry to a queue, as the watcher would. */
export function queue(store: Store, kind: EntryKind, token: number, id: number, value: bigint, block = 1): void {
  const ends = tails.get(store) ?? new Map<string, number>();
  tails.set(store, ends);
  const name = `${kind}/${token}`;
  const index = ends.get(name) ?? 0;
  ends.set(name, index + 1);
  store.transaction(() => store.entries.insert({ kind, token, index, id, value, owner: `0x${"aa".repeat(20)}`, depositor: `0x${"aa".repeat(20)}`, fee: 0n,
    queuedAt: NOW, deadline: NOW, block, txHash: "0x", seenAt: 0 }));
}
export const queueOpen = (store: Store, id: number, block?: number): void => queue(store, OPEN, 0, id, keyOfUser(id).publicKey.ax, block);
export const queueCredit = (store: Store, token: number, id: number, amount: bigint, block?: number): void => queue(store, CREDIT, token, id, amount, block);
export const queueExit = (store: Store, token: number, id: number, block?: number): void => queue(store, EXIT, token, id, 0n, block);

export function seal(store: Store, token = 1, { instances = SMALL, batchTime = NOW, feeAccount = 0 }: { instances?: readonly Instance[]; batchTime?: number;
  feeAccount?: number } = {}) {
  return sealBatch(store, { token, domain: DOMAIN, batchTime, feeAccount, instances }, 0);
}

/** Opens accounts 1 … count with `balance` in token 1, in sealed batches. */
export function openAndFund(store: Store, count: number, balance = 1_000_000n): void {
  for (let id = 1; id <= count; id++) {
    queueOpen(store, id);
    queueCredit(store, 1, id, balance);
  }
  while (seal(store) !== undefined);
}

/** All columns, all keys, who is pooled or sealed where, and which batch took which entry. */
export function columnsOf(store: Store): string {
  const db = store.reader();
  try {
    return JSON.stringify([db.prepare("SELECT * FROM cells WHERE cell <> '0'").all(), db.prepare("SELECT * FROM keys").all(),
      db.prepare("SELECT hash, stage, batch FROM operations ORDER BY hash").all(), db.prepare("SELECT kind, token, idx, batch FROM l1_entries").all(),
      db.prepare("SELECT number, words_hash FROM batches").all(), db.prepare("SELECT * FROM cell_changes").all()]);
  } finally {
    db.close();
  }
}
