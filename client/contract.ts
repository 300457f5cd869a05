/** The contract's ABI, as the compiler wrote it. */
import { readFileSync } from "node:fs";
import { Contract, Interface, isError, type ContractRunner, type ErrorDescription, type InterfaceAbi } from "ethers";

const ARTIFACT = new URL("../artifacts/contracts/Colonnade.sol/Colonnade.json", import.meta.url);

/** Reads the compiled artifact. Throws an Error that names the command to run if the contracts were never built. */
function readAbi(): InterfaceAbi {
  try {
    return (JSON.parse(readFileSync(ARTIFACT, "utf8")) as { abi: InterfaceAbi }).abi;
  } catch (cause) {
    throw new Error("The contracts are not compiled: run `npm run deploy` or `npx hardhat build` first", { cause });
  }
}

let cached: Interface | undefined;

/** The contract's interface: functions, events and custom errors. */
export function colonnadeInterface(): Interface {
  return (cached ??= new Interface(readAbi()));
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
