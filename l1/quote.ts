import type { Contract } from "ethers";

/** Until the transaction is mined the base fee may double, and so many further steps may be burned. */
const BASE_FEE_MARGIN = 2n;
const STEP_MARGIN = 4n;

/**
 * What to send with a new queue entry, in wei, beside the ETH that is deposited. It is more than is due now, so that a
 * block in between does not spoil it: enough for the first pending entry at twice the base fee, and for a flood of a few
 * hundred entries. The contract keeps what is due when the transaction is mined and gives the rest back. Reverts with
 * UnknownToken or UnknownKind.
 *
 * @example
 * await contract.requestExit(5, 1, { value: await quoteEntry(contract, { kind: 3, token: 1 }) });
 */
export async function quoteEntry(
  contract: Contract, { kind, token }: { kind: 1 | 2 | 3; token: number },
): Promise<bigint> {
  const baseFee = BASE_FEE_MARGIN * await latestBaseFee(contract);
  const [{ entryFee, batchFee }, [fee, burned], batchGas] = await Promise.all([
    contract.parameters(), contract.quoteFee(kind, token, baseFee), contract.BATCH_GAS(),
  ]) as [{ entryFee: bigint; batchFee: bigint }, bigint[], bigint];
  return max(fee, batchFee, batchGas * baseFee) + burned + STEP_MARGIN * entryFee;
}

/** What to send with a token's registration, in wei: the contract gives back what is not due. */
export async function quoteRegistration(contract: Contract): Promise<bigint> {
  const { batchFee }: { batchFee: bigint } = await contract.parameters();
  const due: bigint = await contract.quoteRegistration();
  return due + batchFee;
}

/** Wei per gas; 0 on a chain without base fees. */
async function latestBaseFee(contract: Contract): Promise<bigint> {
  const block = await contract.runner!.provider!.getBlock("latest");
  return block?.baseFeePerGas ?? 0n;
}

const max = (...values: bigint[]): bigint => values.reduce((a, b) => (a > b ? a : b));
