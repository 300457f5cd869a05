/** Signs and sends the operator's L1 transactions. Each is on disk before it is on its way. */
import { Transaction, type Wallet } from "ethers";
import type { BatchRow } from "../store/batches.ts";
import type { Store } from "../store/store.ts";
import type { Submission } from "../store/submissions.ts";
import type { L1Node } from "./node.ts";

/** Nodes take a replacement only if it pays this much more. */
const BUMP_PERCENT = 125n;
const GAS_MARGIN_PERCENT = 120n;

export interface Operator {
  address: string;
  /** The nonce that L1 takes next. */
  nextNonce(): Promise<number>;
  /** Signs a call of the contract for a batch and stores it; sends nothing. Pays more than whatever was signed with this nonce before. */
  sign(batch: BatchRow, data: string, nonce: number): Promise<Submission>;
  /** Signs and stores the same transaction with a higher fee. */
  raise(submission: Submission): Promise<Submission>;
  /** Sends a stored transaction, again if need be. Throws what the node answers, unless it knows the transaction already. */
  send(submission: Submission): Promise<void>;
  /**
   * The block on which a call shows what would happen to a transaction with this nonce: the next one, because the last one of a quiet local chain
   * may be older than the batch's time; but the last one if a transaction with this nonce may be part of the node's next one already.
   */
  viewFor(nonce: number): "pending" | "latest";
}

export function createOperator(store: Store, node: L1Node, wallet: Wallet, now: () => number = Date.now): Operator {
  const { provider } = node;

  async function signWith(batch: Pick<BatchRow, "number" | "seal">, { data, nonce, gasLimit }: { data: string; nonce: number; gasLimit: bigint }) {
    const fees = await provider.getFeeData();
    const [before] = store.submissions.ofNonce(nonce);
    const raise = (suggested: bigint | null, last: bigint | undefined): bigint => {
      const least = last === undefined ? 0n : (last * BUMP_PERCENT) / 100n + 1n;
      return suggested !== null && suggested > least ? suggested : least;
    };
    const priorityFee = raise(fees.maxPriorityFeePerGas, before?.priorityFee);
    const wanted = raise(fees.maxFeePerGas, before?.maxFee);
    const maxFee = wanted > priorityFee ? wanted : priorityFee;
    const raw = await wallet.signTransaction({ type: 2, chainId: node.chainId, nonce, to: node.address, data, gasLimit,
      maxPriorityFeePerGas: priorityFee, maxFeePerGas: maxFee });
    const submission: Submission = { txHash: Transaction.from(raw).hash!, batch: batch.number, seal: batch.seal, l1Nonce: nonce, raw, maxFee,
      priorityFee, signedAt: now(), sentAt: null };
    store.transaction(() => store.submissions.insert(submission));
    return submission;
  }

  const operator: Operator = {
    address: wallet.address,
    nextNonce: () => provider.getTransactionCount(wallet.address, "latest"),
    viewFor: (nonce) => (store.submissions.ofNonce(nonce).length === 0 ? "pending" : "latest"),
    async sign(batch, data, nonce) {
      const call = { from: wallet.address, to: node.address, data };
      const gas = BigInt(await provider.send("eth_estimateGas", [call, operator.viewFor(nonce)]) as string);
      return signWith(batch, { data, nonce, gasLimit: (gas * GAS_MARGIN_PERCENT) / 100n });
    },
    raise(submission) {
      const { data, nonce, gasLimit } = Transaction.from(submission.raw);
      return signWith({ number: submission.batch, seal: submission.seal }, { data, nonce, gasLimit });
    },
    async send({ txHash, raw }) {
      try {
        await provider.broadcastTransaction(raw);
      } catch (error) {
        // A local node reports the failure of a transaction that it has mined: the receipt tells, so this is not an error here.
        if (await provider.getTransaction(txHash) === null) throw error;
      }
      store.submissions.markSent(txHash, now());
    },
  };
  return operator;
}
