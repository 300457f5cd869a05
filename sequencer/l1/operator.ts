/** Signs and sends the operator's L1 transactions. Each is on disk before it is on its way. */
import { Transaction, type Wallet } from "ethers";
import type { BatchRow } from "../store/batches.ts";
import type { Store } from "../store/store.ts";
import type { Submission } from "../store/submissions.ts";
import { feesFor, type FeeLimits, type Fees, type Market } from "./fees.ts";
import type { L1Node } from "./node.ts";

const GAS_MARGIN_PERCENT = 120n;
/** A payee who claims between estimate and inclusion: its balance is written from 0 (20,000 gas in place of 2,900). */
const GAS_FOR_A_PAYEE = 17_100n;

export interface Operator {
  address: string;
  /** The nonce that L1 takes next. */
  nextNonce(): Promise<number>;
  /** What a transaction with this nonce pays: the market's price, or more than what the node holds under it. Throws FeeLimitReached. */
  fees(nonce: number): Promise<Fees>;
  /**
   * Signs a call of the contract for a batch and stores it; sends nothing. Pays the market's price, or more than what
   * the node holds under this nonce. Throws FeeLimitReached.
   */
  sign(batch: BatchRow, data: string, nonce: number): Promise<Submission>;
  /** Signs and stores the same transaction with a higher fee. Throws FeeLimitReached. */
  raise(submission: Submission): Promise<Submission>;
  /** Sends a stored transaction, again if need be. Throws what the node answers, unless it knows the transaction already. */
  send(submission: Submission): Promise<void>;
  /**
   * The block on which a call shows what would happen to a transaction with this nonce: the next one, because the last one of a quiet
   * local chain may be older than the batch's time; but the last one if a transaction with this nonce is part of the node's next one
   * already.
   */
  viewFor(nonce: number): Promise<"pending" | "latest">;
}

export function createOperator(
  store: Store, node: L1Node, wallet: Wallet, limits: FeeLimits, now: () => number = Date.now,
): Operator {
  const { provider } = node;

  async function market(): Promise<Market> {
    const { maxFeePerGas, maxPriorityFeePerGas, gasPrice } = await provider.getFeeData();
    // ethers offers twice the base fee and the tip. Chains without such fees have one price.
    if (maxFeePerGas === null || maxPriorityFeePerGas === null) return { baseFee: gasPrice ?? 0n, tip: 0n };
    return { baseFee: (maxFeePerGas - maxPriorityFeePerGas) / 2n, tip: maxPriorityFeePerGas };
  }

  /** The dearest transaction that the node holds under a nonce: the one to be outbid. */
  async function held(nonce: number): Promise<Submission | undefined> {
    const signed = store.submissions.ofNonce(nonce);
    const known = await Promise.all(signed.map(({ txHash }) => provider.getTransaction(txHash)));
    return signed.filter((_, i) => known[i] !== null).sort((a, b) => (a.maxFee < b.maxFee ? 1 : -1))[0];
  }

  interface Call { data: string; nonce: number; gasLimit: bigint }

  async function signWith(
    batch: Pick<BatchRow, "number" | "seal">, { data, nonce, gasLimit }: Call,
  ): Promise<Submission> {
    const { maxFee, priorityFee } = await fees(nonce);
    const raw = await wallet.signTransaction({ type: 2, chainId: node.chainId, nonce, to: node.address, data, gasLimit,
      maxPriorityFeePerGas: priorityFee, maxFeePerGas: maxFee });
    const submission: Submission = { txHash: Transaction.from(raw).hash!, batch: batch.number, seal: batch.seal, l1Nonce: nonce, raw, maxFee,
      priorityFee, signedAt: now(), sentAt: null };
    store.transaction(() => store.submissions.insert(submission));
    return submission;
  }

  const fees = async (nonce: number): Promise<Fees> => feesFor(await market(), limits, await held(nonce));

  const operator: Operator = {
    address: wallet.address,
    fees,
    nextNonce: () => provider.getTransactionCount(wallet.address, "latest"),
    viewFor: async (nonce) => (await provider.getTransactionCount(wallet.address, "pending") > nonce ? "latest" : "pending"),
    async sign(batch, data, nonce) {
      const call = { from: wallet.address, to: node.address, data };
      const gas = BigInt(await provider.send("eth_estimateGas", [call, await operator.viewFor(nonce)]) as string);
      // Exits and withdrawals pay their receivers, fees of entries the operator.
      const payees = BigInt(batch.exits + batch.withdrawals + 1);
      return signWith(batch, { data, nonce, gasLimit: (gas * GAS_MARGIN_PERCENT) / 100n + payees * GAS_FOR_A_PAYEE });
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
