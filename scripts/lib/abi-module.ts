/** The contract's ABI as a module, so that programs have it without the compiler's files. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Interface, type InterfaceAbi } from "ethers";

export const ABI_MODULE = "l1/abi.ts";

/** The text of l1/abi.ts for the contract as it is compiled under `root`: a line for each item, in the compiler's order. */
export function abiModule(root: string): string {
  const path = join(root, "artifacts/contracts/Colonnade.sol/Colonnade.json");
  const { abi } = JSON.parse(readFileSync(path, "utf8")) as { abi: InterfaceAbi };
  const lines = new Interface(abi).format().map((line) => `  ${JSON.stringify(line)},`);
  return `/** The contract's ABI. Written by \`npm run abi\` from the compiled contract; do not edit. */
export const COLONNADE_ABI: readonly string[] = [
${lines.join("\n")}
];
`;
}
