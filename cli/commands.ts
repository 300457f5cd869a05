/** The commands with which anybody leaves, or lets others leave, with L1 alone: no word of the operator, and no service. */
import { instanceNames } from "../l1/deployment.ts";
import { escapeProof } from "../client/escape-proof.ts";
import { follow } from "../client/follow.ts";
import { claim } from "../l1/claim.ts";
import { claimFor } from "../l1/claim-for.ts";
import { escape } from "../l1/escape.ts";
import { readExpected } from "../l1/files/expected.ts";
import { freeze } from "../l1/freeze.ts";
import { insistOn } from "../l1/insist.ts";
import { pendingEntries, type PendingEntry } from "../l1/pending-entries.ts";
import { reclaimFee, refund } from "../l1/refund.ts";
import { registerToken } from "../l1/register-token.ts";
import { requestExit } from "../l1/request-exit.ts";
import { unpackCell } from "../protocol/cell.ts";
import { LocalProver } from "../prover/local.ts";
import type { Context } from "./context.ts";

export const KINDS = { opens: 1, credits: 2, exits: 3 } as const;
export type KindName = keyof typeof KINDS;

export interface Arguments {
  root: string;
  token: number;
  kind: KindName;
  /** Account id; undefined if none was named. */
  account?: number;
  asset?: string;
  who?: string;
}

export interface CliCommand {
  what: string;
  /** Options that it cannot do without. */
  needs: readonly ("account" | "asset")[];
  /** Returns what it says when it is done, a line each. */
  run(context: Context, args: Arguments): Promise<string[]>;
}

const queueOf = ({ deployment }: Context, { token, kind }: Pick<Arguments, "token" | "kind">) =>
  ({ kind: KINDS[kind], token: kind === "opens" ? 0 : token, fromBlock: deployment.deployBlock });

const describe = ({ index, entry }: PendingEntry): string =>
  `${index}: account ${entry.id}, value ${entry.value}, fee ${entry.fee}, depositor ${entry.depositor}, `
  + `overdue after ${new Date(entry.deadline * 1000).toISOString()}`;

export const COMMANDS: Record<string, CliCommand> = {
  entries: {
    what: "Lists what waits in a queue (--kind, --token).", needs: [],
    async run(context, args) {
      const pending = await pendingEntries(context.contract, queueOf(context, args));
      return pending.length === 0 ? ["Nothing waits there."] : pending.map(describe);
    },
  },
  exit: {
    what: "Asks L1 for an account's whole balance in a token (--account, --token). Its owner signs; no L2 key is needed.", needs: ["account"],
    async run({ contract }, { account, token }) {
      const { txHash } = await requestExit(contract, { id: account!, token });
      return [`Account ${account} asked for its exit in token ${token}: ${txHash}`];
    },
  },
  insist: {
    what: "Insists on a queue's head that waited for half of the deadline (--kind, --token): no batch counts before it is taken.", needs: [],
    async run(context, args) {
      const { txHash } = await insistOn(context.contract, queueOf(context, args));
      return [`Insisted: ${txHash}`];
    },
  },
  freeze: {
    what: "Freezes a token whose head of --kind credits or exits is overdue (--token). Nobody can undo it.", needs: [],
    async run(context, args) {
      if (args.kind === "opens") throw new Error("A token is frozen for its credits or its exits: --kind credits or --kind exits");
      const { txHash } = await freeze(context.contract, { ...queueOf(context, args), kind: KINDS[args.kind] });
      return [`Token ${args.token} is frozen: ${txHash}`];
    },
  },
  escape: {
    what: "Rebuilds the state from L1 and lets an account's owner claim its balance in a frozen token (--account, --token).", needs: ["account"],
    async run({ contract, provider, deployment }, { root, account, token }) {
      const prover = new LocalProver(root);
      try {
        const { state, logN } = await follow({ provider, contract: deployment.contract, fromBlock: deployment.deployBlock,
          commit: prover.commit.bind(prover), expected: readExpected(root, instanceNames(deployment)) });
        const proof = await escapeProof({ state, logN, token, id: account!, openCell: prover.openCell.bind(prover) });
        const { txHash } = await escape(contract, proof);
        return [`Account ${account} escaped with ${unpackCell(proof.cell).balance} of token ${token}; its owner may claim it: ${txHash}`];
      } finally {
        await prover.close();
      }
    },
  },
  refund: {
    what: "Gives what waits in a frozen token's --kind credits or exits back to its depositors; of --kind opens, the fees that are overdue.", needs: [],
    async run(context, args) {
      const lines: string[] = [];
      for (const found of await pendingEntries(context.contract, queueOf(context, args))) {
        const { txHash } = args.kind === "opens" ? await reclaimFee(context.contract, found) : await refund(context.contract, found);
        lines.push(`${describe(found)}: given back: ${txHash}`);
      }
      return lines.length === 0 ? ["Nothing waits there."] : lines;
    },
  },
  claim: {
    what: "Sends everything that the signer may claim of a token to itself (--token); with --for ADDRESS, what that address may claim to it.", needs: [],
    async run({ contract, signer }, { token, who }) {
      const { amount, txHash } = who === undefined ? await claim(contract, { token, receiver: signer }) : await claimFor(contract, { token, who });
      return [`${amount} of token ${token} sent to ${who ?? signer}: ${txHash}`];
    },
  },
  register: {
    what: "Gives an ERC-20 its number (--asset ADDRESS).", needs: ["asset"],
    async run({ contract }, { asset }) {
      const { token, txHash } = await registerToken(contract, asset!);
      return [`${asset} is token ${token}: ${txHash}`];
    },
  },
};
