/**
 * `npm run deploy [-- --instance NAME … --rpc URL --network NAME --deployments FOLDER --submitter ADDRESS …]`: compiles the contracts, deploys them with
 * Ignition, and writes deployments/<chainId>.json. Without --instance: `dev` and what shares its columns and is set up.
 * Account 0 of the network deploys. The submitters are fixed for ever: name two or more, one of them with a key that is
 * kept offline (--submitter A --submitter B); without a name it is account 1.
 */
import { join, resolve } from "node:path";
import { network, tasks } from "hardhat";
import { PROJECT_ROOT } from "../prover/paths.ts";
import { httpUrl } from "../sequencer/config.ts";
import { redactor } from "../sequencer/redact.ts";
import { runCommand, UsageError, wholeNumber, type Values } from "./lib/command.ts";
import { deployRollup } from "./lib/deploy-rollup.ts";
import { loadManifests } from "./lib/deployment-plan.ts";

const WEI = /^\d+$/;
const COMMAND = {
  name: "npm run deploy",
  about:
    "Compiles the contracts, deploys them with Ignition, and writes deployments/<chainId>.json. A deployment that broke off goes on where it stopped.",
  options: {
    instance: {
      value: "NAME",
      what: "Instance of the contract. Default: dev and what shares its columns and is set up.",
      multiple: true,
    },
    network: { value: "NAME", what: "Network of hardhat.config.ts. Its account 0 deploys.", default: "localhost" },
    rpc: { value: "URL", what: "The L1 node, for --network localhost. Default: http://127.0.0.1:8545.", env: "COLONNADE_RPC" },
    deployments: { value: "FOLDER", what: "Where <chainId>.json goes.", default: "deployments", env: "COLONNADE_DEPLOYMENTS" },
    submitter: {
      value: "ADDRESS", multiple: true,
      what: "May submit batches at any time, for ever; not the deployer. Name two or more, one with a key that is kept offline. Default: account 1.",
    },
    // A freeze cannot be undone: seven days to notice an outage and end it.
    deadline: { value: "SECONDS", what: "An entry that waits longer is overdue: anyone may freeze its token. A day at least.", default: "604800" },
    // A batch of `standard` carries 16 exits, and each L1 block (12 s) can have a batch: 0.75 s an entry.
    gap: { value: "SECONDS", what: "Later entries of a queue get so much more time, each, up to one more deadline in all.", default: "1" },
    window: { value: "SECONDS", what: "By so much a batch's time may lie behind its block's.", default: "3600" },
    "entry-fee": { value: "WEI", what: "Fee of an entry, for whoever processes it.", default: "500000000000000" },
    "batch-fee": {
      value: "WEI",
      what: "Fee of a batch that an entry may need for itself.",
      default: "10000000000000000",
    },
    "allow-insecure": {
      what: "Deploys development keys, with which anyone can forge proofs, to a chain that is not local.",
    },
    force: { what: "Deploys another contract where the one of the last deployment is still there. Its file is kept." },
    verbose: { what: "Shows Ignition's progress." },
  },
} as const;

/** Throws a UsageError that names the option. */
function wei(values: Values<typeof COMMAND.options>, option: "entry-fee" | "batch-fee"): bigint {
  if (!WEI.test(values[option])) throw new UsageError(`--${option} takes a number of wei`);
  return BigInt(values[option]);
}

await runCommand(COMMAND, async (values) => {
  const seconds = (option: "deadline" | "gap" | "window"): number => wholeNumber(option, values[option]);
  const parameters = {
    deadline: seconds("deadline"),
    gap: seconds("gap"),
    window: seconds("window"),
    entryFee: wei(values, "entry-fee"),
    batchFee: wei(values, "batch-fee"),
  };
  const rpc = values.rpc === undefined ? undefined : httpUrl("rpc", values.rpc);
  const redact = redactor([rpc]);
  // The manifest is checked first: a verifier that does not belong to the keys must not be compiled, let alone deployed.
  const manifests = await loadManifests(PROJECT_ROOT, values.instance);
  await tasks.getTask("build").run({ quiet: true });
  const override = values.network === "localhost" && rpc !== undefined ? { url: rpc } : undefined;
  const connection = await network.create({ network: values.network, override });
  try {
    await connection.provider.request({ method: "eth_chainId" }).catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(
        `No L1 node answers as ${values.network} (${reason}). Start one with \`npm run node\`, or name yours with --rpc URL.`,
        { cause }
      );
    });
    const deployment = await deployRollup(connection, {
      manifests,
      parameters,
      folder: resolve(PROJECT_ROOT, values.deployments),
      submitters: values.submitter,
      allowInsecure: values["allow-insecure"],
      force: values.force,
      displayUi: values.verbose,
      say: (line) => console.log(line),
    });
    const names = deployment.instances.map(({ name }) => name).join(", ");
    console.log(`Colonnade is at ${deployment.contract} on chain ${deployment.chainId}, with ${names}.`);
    console.log(`Written to ${join(values.deployments, `${deployment.chainId}.json`)}.`);
  } catch (cause) {
    throw new Error(redact(cause instanceof Error ? cause.message : String(cause)), { cause });
  } finally {
    await connection.close();
  }
});
