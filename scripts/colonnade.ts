/** `npm run colonnade -- COMMAND …`: leaving, and helping others to leave, with nothing but L1. `--help` lists the commands. */
import { isAddress } from "ethers";
import { PROJECT_ROOT } from "../prover/paths.ts";
import { runCommand, UsageError, wholeNumber } from "./lib/command.ts";
import { COMMANDS, KINDS, type KindName } from "../cli/commands.ts";
import { withContext } from "../cli/context.ts";

const LAST_ID = 2 ** 24 - 1;
const LAST_TOKEN = 2 ** 16 - 1;

const COMMAND = {
  name: "npm run colonnade",
  about: "Leaves the rollup, or helps others to, with L1 alone. The key of the L1 account that signs is in COLONNADE_KEY; on chain 31337 it may be left out. "
    + "Example: npm run colonnade -- escape --account 5 --token 1",
  options: {
    account: { value: "ID", what: "The account." },
    token: { value: "N", what: "The token; 1 is ETH.", default: "1" },
    kind: { value: "opens|credits|exits", what: "The queue.", default: "exits" },
    asset: { value: "ADDRESS", what: "The ERC-20 to register." },
    for: { value: "ADDRESS", what: "Whom to push a claim to." },
    rpc: { value: "URL", what: "The L1 node.", default: "http://127.0.0.1:8545", env: "COLONNADE_RPC" },
    deployments: { value: "FOLDER", what: "Folder of <chainId>.json.", default: "deployments", env: "COLONNADE_DEPLOYMENTS" },
  },
  rest: "COMMAND",
  choices: Object.fromEntries(Object.entries(COMMANDS).map(([name, { what }]) => [name, what])),
} as const;

await runCommand(COMMAND, async (values, rest) => {
  const [name, ...more] = rest;
  const command = COMMANDS[name ?? ""];
  if (command === undefined || more.length > 0) throw new UsageError(`Name one command: ${Object.keys(COMMANDS).join(", ")}; --help explains`);
  for (const option of command.needs) if (values[option] === undefined) throw new UsageError(`${name} needs --${option}`);
  if (!(values.kind in KINDS)) throw new UsageError(`--kind is one of ${Object.keys(KINDS).join(", ")}`);
  for (const option of ["asset", "for"] as const) {
    if (values[option] !== undefined && !isAddress(values[option])) throw new UsageError(`--${option} takes an address`);
  }
  const args = {
    root: PROJECT_ROOT, token: wholeNumber("token", values.token, { from: 1, to: LAST_TOKEN }), kind: values.kind as KindName,
    account: values.account === undefined ? undefined : wholeNumber("account", values.account, { from: 1, to: LAST_ID }),
    asset: values.asset, who: values.for,
  };
  for (const line of await withContext(PROJECT_ROOT, values, (context) => command.run(context, args))) console.log(line);
});
