/** The baseline's rules: transfers executed one by one on an account tree, each step leaving the values that the circuit wants. */
import { createHash } from "node:crypto";
import { decodeAmount, decodeFee } from "../../protocol/floats.ts";
import { poseidon } from "../../protocol/poseidon.ts";
import { sign, type PublicKey } from "../../protocol/eddsa.ts";
import { MerkleTree } from "./tree.ts";

export interface Account { key: PublicKey; balance: bigint; nonce: bigint }
export interface BaselineHeader { domain: bigint; token: number; batchTime: number; feeAccount: number }
export interface BaselineTransfer { from: number; to: number; amount36: bigint; fee12: bigint; validUntil: number; privateKey: Uint8Array }
export type BaselineInput = Record<string, bigint | bigint[] | bigint[][]>;

/** Row 0: nobody has its key, so nothing leaves it; empty slots rewrite it with itself. */
const NOBODY: Account = { key: { ax: 0n, ay: 0n }, balance: 0n, nonce: 0n };
const EMPTY_SIGNATURE = { r8x: 0n, r8y: 1n, s: 0n };

export class BaselineLedger {
  readonly #tree: MerkleTree;
  readonly #accounts: Map<number, Account>;
  readonly #token: number;

  constructor(levels: number, token: number, accounts: ReadonlyMap<number, Account>) {
    this.#tree = new MerkleTree(levels);
    this.#token = token;
    this.#accounts = new Map([[0, NOBODY], ...accounts]);
    for (const row of this.#accounts.keys()) this.#store(row, this.#account(row));
  }

  /** Executes a batch; returns the circuit's whole input and its public signal. At most `ops` transfers. */
  execute(header: BaselineHeader, transfers: readonly BaselineTransfer[], ops: number): { input: BaselineInput; dataHash: bigint } {
    const oldRoot = this.#tree.root;
    const slots = Array.from({ length: ops }, (_, i) => this.#transfer(header, transfers[i]));
    const fees = slots.reduce((sum, { fee }) => sum + fee, 0n);
    const fee = this.#change(header.feeAccount, fees, 0n);
    const input: BaselineInput = {
      domain: header.domain, token: BigInt(header.token), batchTime: BigInt(header.batchTime), feeAccount: BigInt(header.feeAccount),
      oldRoot, ...named("fee", fee),
    };
    for (const name of Object.keys(slots[0].signals)) input[name] = slots.map(({ signals }) => signals[name]) as bigint[] | bigint[][];
    return { input, dataHash: dataHashOf(header, oldRoot, this.#tree.root, slots.map(({ record }) => record)) };
  }

  #transfer(header: BaselineHeader, transfer: BaselineTransfer | undefined) {
    const { from, to, amount36, fee12 } = transfer ?? { from: 0, to: 0, amount36: 0n, fee12: 0n };
    const amount = decodeAmount(amount36);
    const fee = decodeFee(fee12);
    const timeLeft = transfer === undefined ? 0n : BigInt(transfer.validUntil - header.batchTime);
    const { nonce } = this.#account(from);
    const packed = BigInt(from) | (BigInt(to) << 24n) | (amount36 << 48n) | (fee12 << 84n) | (nonce << 96n)
      | (BigInt(header.token) << 128n) | ((BigInt(header.batchTime) + timeLeft) << 144n);
    const signature = transfer === undefined ? EMPTY_SIGNATURE : sign(transfer.privateKey, poseidon([packed, header.domain]));
    const debit = this.#change(from, -amount - fee, transfer === undefined ? 0n : 1n);
    const credit = this.#change(to, amount, 0n);
    return {
      fee,
      record: (BigInt(from) << 72n) | (BigInt(to) << 48n) | (amount36 << 12n) | fee12,
      signals: { from: BigInt(from), to: BigInt(to), amount36, fee12, timeLeft, ...named("from", debit), ...named("to", credit),
        ...signature } as Record<string, bigint | bigint[]>,
    };
  }

  /** Changes one leaf; returns it as it was, with its siblings. */
  #change(row: number, amount: bigint, steps: bigint): Account & { siblings: bigint[] } {
    const before = this.#account(row);
    if (before.balance + amount < 0n) throw new RangeError(`Row ${row} holds ${before.balance} and cannot pay ${-amount}`);
    this.#store(row, { ...before, balance: before.balance + amount, nonce: before.nonce + steps });
    return { ...before, siblings: this.#tree.siblings(row) };
  }

  #account(row: number): Account {
    const account = this.#accounts.get(row);
    if (account === undefined) throw new RangeError(`Row ${row} is not open`);
    return account;
  }

  #store(row: number, account: Account): void {
    const { key, balance, nonce } = account;
    this.#accounts.set(row, account);
    this.#tree.set(row, poseidon([key.ax, key.ay, balance + (BigInt(this.#token) << 144n), nonce]));
  }
}

/** The circuit's names for a leaf: fromAx, fromAy, fromBalance, fromNonce, fromSiblings. A fee account has the prefix "fee". */
function named(prefix: string, { key, balance, nonce, siblings }: Account & { siblings: bigint[] }): Record<string, bigint | bigint[]> {
  return { [`${prefix}Ax`]: key.ax, [`${prefix}Ay`]: key.ay, [`${prefix}Balance`]: balance, [`${prefix}Nonce`]: nonce,
    [`${prefix}Siblings`]: siblings };
}

/** Low 253 bits of SHA-256 over the batch's public data, laid out as in data-hash.circom. */
function dataHashOf(header: BaselineHeader, oldRoot: bigint, newRoot: bigint, records: readonly bigint[]): bigint {
  const fields: [value: bigint, bytes: number][] = [[oldRoot, 32], [newRoot, 32], [header.domain, 20], [BigInt(header.token), 2],
    [BigInt(header.batchTime), 5], [BigInt(header.feeAccount), 3], ...records.map((record): [bigint, number] => [record, 12])];
  const hex = fields.map(([value, bytes]) => value.toString(16).padStart(2 * bytes, "0")).join("");
  return BigInt(`0x${createHash("sha256").update(Buffer.from(hex, "hex")).digest("hex")}`) & ((1n << 253n) - 1n);
}
