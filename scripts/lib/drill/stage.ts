/**
 * Where a drill takes place: a local chain in a process of its own, the contract, and a folder for everything that is
 * left of it.
 */
import type { ExpectedDeployment } from "../../../l1/expected.ts";
import { readDeployment } from "../../../l1/files/deployment.ts";
import { readExpected } from "../../../l1/files/expected.ts";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Contract, HDNodeWallet, JsonRpcProvider, Mnemonic, NonceManager } from "ethers";
import {
  colonnadeContract,
  openAccount,
  instanceNames,
  registerToken,
  type Deployment,
} from "../../../client/index.ts";
import { waitForReceipt } from "../../../l1/wait-for-receipt.ts";
import { domainOf } from "../../../protocol/message.ts";
import { PROJECT_ROOT } from "../../../prover/paths.ts";
import { freePort, Processes } from "../../demo/processes.ts";
import { keyOf } from "./people.ts";

export const CHAIN_ID = 31337;
export const [ETH, ERC20] = [1, 2];
/** Small circuits: real proofs in a second. */
const INSTANCES = ["test-mini", "test"];

/** Hardhat's development accounts: 0 deploys, 1 submits, the others are people. */
const MNEMONIC = Mnemonic.fromPhrase("test test test test test test test test test test test junk");
const OPERATOR = 1;
const FIRST_PERSON = 2;
export const MAX_PEOPLE = 17;

const TOKEN_ABI = [
  "function mint(address to, uint256 amount)",
  "function approve(address spender, uint256 amount) returns (bool)",
  "function balanceOf(address owner) view returns (uint256)",
];
const PLENTY = 10n ** 24n;

export interface Stage {
  folder: string;
  processes: Processes;
  /** The node itself, which only the drill talks to. */
  rpc: string;
  nodePid: number;
  provider: JsonRpcProvider;
  deployment: Deployment;
  /** What the contract must be. */
  expected: ExpectedDeployment;
  deploymentsFolder: string;
  contract: Contract;
  /** The ERC-20 with number 2. */
  token: Contract;
  domain: bigint;
  wallets: HDNodeWallet[];
  close(): Promise<void>;
}

/**
 * Sets up keys where they are missing, starts the chain, deploys, registers an ERC-20 of which each of `people`
 * wallets has plenty, and opens the operator's account. What the parts print goes to `folder`/logs. Throws an Error if
 * a part does not start.
 */
export async function setStage(folder: string, people: number, say: (line: string) => void): Promise<Stage> {
  mkdirSync(folder, { recursive: true });
  const processes = new Processes(PROJECT_ROOT, join(folder, "logs"));
  try {
    say("keys and contracts …");
    await processes.run("setup", ["scripts/setup.ts", ...INSTANCES.flatMap((name) => ["--instance", name])]);
    const port = await freePort(0);
    const rpc = `http://127.0.0.1:${port}`;
    const deploymentsFolder = join(folder, "deployments");
    const nodePid = await processes.start("node", ["scripts/node.ts", "--port", String(port)], /^Local chain/);
    await processes.run("deploy", [
      "scripts/deploy.ts",
      "--rpc",
      rpc,
      "--deployments",
      deploymentsFolder,
      ...INSTANCES.flatMap((name) => ["--instance", name]),
    ]);
    say("local chain, contract, people …");
    const deployment = readDeployment(join(deploymentsFolder, `${CHAIN_ID}.json`));
    const provider = new JsonRpcProvider(rpc, CHAIN_ID, {
      cacheTimeout: -1,
      batchMaxCount: 1,
      pollingInterval: 100,
      staticNetwork: true,
    });
    const wallets = Array.from({ length: people }, (_, i) => walletAt(FIRST_PERSON + i, provider));
    await endow(wallets, walletAt(OPERATOR, provider), deployment);
    return {
      expected: readExpected(PROJECT_ROOT, instanceNames(deployment)),
      folder,
      processes,
      rpc,
      nodePid,
      provider,
      deployment,
      deploymentsFolder,
      wallets,
      contract: colonnadeContract(deployment.contract, provider),
      token: new Contract(deployment.demoTokens[0].address, TOKEN_ABI, provider),
      domain: domainOf(BigInt(CHAIN_ID), deployment.contract),
      async close() {
        provider.destroy();
        await processes.stop();
      },
    };
  } catch (error) {
    await processes.stop();
    throw error;
  }
}

function walletAt(index: number, provider: JsonRpcProvider): HDNodeWallet {
  return HDNodeWallet.fromMnemonic(MNEMONIC, `m/44'/60'/0'/0/${index}`).connect(provider);
}

async function endow(
  wallets: readonly HDNodeWallet[],
  operator: HDNodeWallet,
  { contract, demoTokens }: Deployment,
): Promise<void> {
  // The operator's L1 account does nothing else once its service runs: its own account comes before.
  await openAccount(colonnadeContract(contract, operator), {
    ax: keyOf("the operator").publicKey.ax,
    owner: operator.address,
  });
  await registerToken(colonnadeContract(contract, wallets[0]), demoTokens[0].address);
  for (const wallet of wallets) {
    const token = new Contract(demoTokens[0].address, TOKEN_ABI, new NonceManager(wallet));
    await waitForReceipt(await token.mint(wallet.address, PLENTY));
    await waitForReceipt(await token.approve(contract, PLENTY));
  }
}
