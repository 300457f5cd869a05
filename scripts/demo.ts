/**
 * `npm run demo [-- --keep --backend native|snarkjs]`: the whole story on this machine: keys, a local chain, the contract, the service, deposits, signed transfers, proofs verified on L1,
 * a claim, a forced exit, and the state rebuilt from L1 alone. With --keep everything stays up until Ctrl-C.
 */
import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { JsonRpcProvider } from "ethers";
import { claim, ColonnadeClient, colonnadeContract, domainOf, follow } from "../client/index.ts";
import { readDeployment } from "../l1/files/deployment.ts";
import { readExpected } from "../l1/files/expected.ts";
import { createProver } from "../prover/client.ts";
import { PROJECT_ROOT } from "../prover/paths.ts";
import { readBackendName, type BackendName } from "../prover/port.ts";
import { depositTokens, ETH, openAccounts, waitForBalances } from "./demo/accounts.ts";
import { makePayments } from "./demo/payments.ts";
import { LOCAL_STAGES, startLocalRollup, untilInterrupted } from "./demo/local-rollup.ts";
import { Processes } from "./demo/processes.ts";
import { collectRows, printSummary, printTable } from "./demo/report.ts";
import { Stages } from "./demo/stages.ts";
import { runCommand } from "./lib/command.ts";

const INSTANCES = ["dev-small", "dev"];
const CHAIN = 31337;
const VERIFY_MS = 600_000;

const COMMAND = {
  name: "npm run demo",
  about: "The whole story on this machine: keys, a local chain, the contract, the service, deposits, transfers, proofs "
    + "verified on L1, withdrawals, a forced exit, and the state rebuilt from L1 alone. What it writes is in data/demo and is removed when it begins again.",
  options: {
    keep: { what: "Leaves everything running and prints its URLs, until Ctrl-C." },
    backend: { value: "native|snarkjs", what: "What proves. Default: native where it was built." },
  },
} as const;

interface Demo { processes: Processes; stages: Stages; backend: BackendName | undefined; staysUp: boolean }

async function demo({ processes, stages, backend, staysUp }: Demo): Promise<void> {
  console.log("Colonnade demo. Development keys are INSECURE: their secret is public, so anyone could forge a proof.\n");
  const deployments = join("data", "demo", "deployments");
  const { rpc, api } = await startLocalRollup({ processes, stages, instances: INSTANCES, deployments, data: join("data", "demo", "sequencer"),
    flags: backend === undefined ? [] : ["--backend", backend] });

  const { contract, deployBlock, demoTokens } = readDeployment(resolve(PROJECT_ROOT, deployments, `${CHAIN}.json`));
  const client = new ColonnadeClient(api);
  const provider = new JsonRpcProvider(rpc, CHAIN, { cacheTimeout: -1, pollingInterval: 100, staticNetwork: true });
  try {
    const domain = domainOf(BigInt(CHAIN), contract);
    const { opened: people, token } = await stages.run("Open 9 accounts, deposit ETH and an ERC-20 on L1", async (say) => {
      const opened = await openAccounts(contract, provider, say);
      const token = await depositTokens(contract, demoTokens[0].address, opened, say);
      say("waiting until the deposits are in sealed batches");
      await waitForBalances(client, opened, [ETH, token]);
      return { opened, token };
    });
    const payments = await stages.run("Sign and send 34 transfers and 2 withdrawals, force an exit", (say) =>
      makePayments(client, { contract, domain, token, people, say }));
    await stages.run("Batch, prove, verify on L1", async (say) => {
      for (const [i, hash] of payments.hashes.entries()) {
        await client.waitForVerified(hash, { timeoutMs: VERIFY_MS, pollMs: 250 });
        say(`${i + 1} of ${payments.hashes.length} operations verified`);
      }
      await waitUntilIdle(client);
    });
    await stages.run("Claim withdrawals and the exit on L1", async (say) => {
      for (const { person, token, why } of payments.claims) {
        const { amount } = await claim(colonnadeContract(contract, person.owner), { token, receiver: person.ownerAddress });
        if (amount === 0n) throw new Error(`There was nothing to claim of the ${why}`);
        say(`${why}: ${amount} claimed`);
      }
    });
    const followed = await stages.run("Rebuild the state from L1 calldata alone", async (say) => {
      const prover = createProver(backend);
      try {
        const result = await follow({ provider, contract, fromBlock: deployBlock, commit: prover.commit,
          expected: readExpected(PROJECT_ROOT, INSTANCES) });
        say(`${result.batches} batches replayed, ${result.state.keys.size} accounts, roots equal`);
        return result;
      } finally {
        await prover.close();
      }
    });
    const rows = await collectRows(PROJECT_ROOT, client, provider);
    console.log();
    printTable(rows);
    console.log();
    printSummary(rows, followed.batches === rows.length && followed.root === rows[rows.length - 1].batch.root);
    console.log(`\nDone in ${stages.seconds.toFixed(0)} s.`);
    if (staysUp) await keep(rpc, api, contract);
  } finally {
    provider.destroy();
  }
}

/** Until nothing is in the pool, the queues or the pipeline. */
async function waitUntilIdle(client: ColonnadeClient): Promise<void> {
  const end = Date.now() + VERIFY_MS;
  for (;;) {
    const { pool, queues, batches, fault } = await client.status();
    if (fault !== null) throw new Error(`The sequencer stopped: ${fault.message}`);
    const open = pool.operations + queues.opens + queues.credits + queues.exits + batches.sealed + batches.committed + batches.proven + batches.submitted;
    if (open === 0) return;
    if (Date.now() > end) throw new Error("The pipeline did not come to rest in ten minutes; see the logs");
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** Leaves everything running until Ctrl-C. */
async function keep(rpc: string, api: string, contract: string): Promise<void> {
  console.log(`\nEverything keeps running until Ctrl-C:\n  page      ${api}/\n  API       ${api}/v1/status\n  L1 (RPC)  ${rpc}\n  contract  ${contract}`);
  await untilInterrupted();
}

await runCommand(COMMAND, async (values) => {
  const backend = readBackendName(values.backend);
  const data = join(PROJECT_ROOT, "data", "demo");
  await rm(data, { recursive: true, force: true });
  const processes = new Processes(PROJECT_ROOT, join(data, "logs"));
  try {
    await demo({ processes, stages: new Stages(LOCAL_STAGES + 5), backend, staysUp: values.keep });
  } catch (cause) {
    throw new Error(`\n\nThe demo failed: ${cause instanceof Error ? cause.message : String(cause)}\n`
      + "Logs of every part are in data/demo/logs. After putting it right, run `npm run demo` again: finished set-up is kept.",
      { cause });
  } finally {
    await processes.stop();
  }
});
