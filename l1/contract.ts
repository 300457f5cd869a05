/** The contract's ABI, for ethers. */
import { Contract, Interface, isError, type ContractRunner, type ErrorDescription } from "ethers";
import { COLONNADE_ABI } from "./abi.ts";

let cached: Interface | undefined;

/** The contract's interface: functions, events and custom errors. */
export function colonnadeInterface(): Interface {
  return (cached ??= new Interface(COLONNADE_ABI));
}

/**
 * The contract at `address`, for ethers.
 *
 * @example
 * const contract = colonnadeContract(deployment.contract, new JsonRpcProvider("http://127.0.0.1:8545"));
 * await contract.batchCount(); // 0n
 */
export function colonnadeContract(address: string, runner: ContractRunner): Contract {
  return new Contract(address, colonnadeInterface(), runner);
}

/** The custom error that an ethers error carries; null if there is none, or it is not the contract's. */
export function revertOf(error: unknown): ErrorDescription | null {
  return isError(error, "CALL_EXCEPTION") && error.data ? colonnadeInterface().parseError(error.data) : null;
}

/** A custom error with its values, as people read it. */
export const describeRevert = ({ name, args }: ErrorDescription): string => `${name}(${args.map(String).join(", ")})`;
