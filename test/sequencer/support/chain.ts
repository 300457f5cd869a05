/** A local chain over HTTP with a deployed rollup, as the service meets it. */
import { readFileSync } from "node:fs";
import { network } from "hardhat";
import { Contract, ContractFactory, JsonRpcProvider, type InterfaceAbi, type JsonRpcSigner, type Signer } from "ethers";
import { colonnadeContract } from "../../../l1/contract.ts";
import type { ReferenceString } from "../../../ignition/modules/Colonnade.ts";
import type { Instance } from "../../../protocol/instance.ts";

export interface Chain {
  url: string;
  provider: JsonRpcProvider;
  /** The accounts of the chain: 0 deploys, 1 is the operator, the others are users. */
  signers: JsonRpcSigner[];
  mine(blocks?: number): Promise<void>;
  /** Moves the chain's clock. */
  pass(seconds: number): Promise<void>;
  close(): Promise<void>;
}

let chains = 0;

export async function startChain(): Promise<Chain> {
  const server = await network.createServer("default", "127.0.0.1", 0);
  const { port } = await server.listen();
  const url = `http://127.0.0.1:${port}`;
  const provider = new JsonRpcProvider(url, 31337, { staticNetwork: true, cacheTimeout: -1, batchMaxCount: 1, polling: true, pollingInterval: 50 });
  const signers = await provider.listAccounts();
  // Chains of one process would be twins, block hash by block hash.
  await provider.send("evm_increaseTime", [1_000 * ++chains]);
  return {
    url, provider, signers,
    mine: async (blocks = 1) => void await provider.send("hardhat_mine", [`0x${blocks.toString(16)}`]),
    pass: async (seconds) => void await provider.send("evm_increaseTime", [seconds]),
    async close() {
      provider.destroy();
      await server.close();
    },
  };
}

export interface Parameters { deadline: number; gap: number; window: number; entryFee: bigint; batchFee: bigint }
export const PARAMETERS: Parameters = { deadline: 86_400, gap: 60, window: 3_600, entryFee: 1_000n, batchFee: 50_000n };

export interface Deployed {
  contract: Contract;
  address: string;
  deployBlock: number;
  /** An ERC-20 that anyone may mint; not registered yet. */
  token: Contract;
}

export interface DeployOptions {
  instances: readonly Instance[];
  /** Name of the verifier's artifact of each instance. */
  verifierOf: (instance: Instance) => string;
  referenceString: ReferenceString;
  submitters?: string[];
  parameters?: Parameters;
}

/** Deploys with plain transactions: Ignition would keep a journal in the working tree. */
export async function deploy(chain: Chain, { instances, verifierOf, referenceString, submitters, parameters = PARAMETERS }: DeployOptions): Promise<Deployed> {
  const [deployer, operator] = chain.signers;
  const gates: unknown[] = [];
  for (const instance of instances) {
    const name = verifierOf(instance);
    const path = name === "DigestVerifier" ? "test/DigestVerifier.sol" : `verifiers/${name}.sol`;
    const verifier = await create(`${path}/${name}`, deployer, []);
    const gate = await create("Groth16Gate.sol/Groth16Gate", deployer, [await verifier.getAddress()]);
    const { logN, ops, maxOpen, maxCredit, maxExit, maxWithdraw } = instance;
    gates.push({ verifier: await gate.getAddress(), logN, ops, maxOpen, maxCredit, maxExit, maxWithdraw });
  }
  const token = await create("demo/DemoToken.sol/DemoToken", deployer, ["Demo dollar", "DEMO"]);
  const colonnade = await create("Colonnade.sol/Colonnade", deployer,
    [submitters ?? [operator.address], gates, instances[0].logN, referenceString, { ...parameters }]);
  const address = await colonnade.getAddress();
  // Deployments come one by one here, and nothing else is mined meanwhile.
  return { contract: colonnadeContract(address, chain.provider), address, deployBlock: await chain.provider.getBlockNumber(), token };
}

async function create(path: string, signer: Signer, args: unknown[]): Promise<Contract> {
  const file = new URL(`../../../artifacts/contracts/${path}.json`, import.meta.url);
  const { abi, bytecode } = JSON.parse(readFileSync(file, "utf8")) as { abi: InterfaceAbi; bytecode: string };
  const contract = await new ContractFactory(abi, bytecode, signer).deploy(...args);
  await contract.waitForDeployment();
  return new Contract(await contract.getAddress(), abi, signer);
}

/** `contract` as `signer` calls it. */
export const as = (contract: Contract, signer: Signer): Contract => contract.connect(signer) as Contract;
