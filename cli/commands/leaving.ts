/** The commands with which anybody leaves, or lets others leave, with L1 alone: no word of the operator, and no service. */
import { isAddress } from "ethers";
import { escapeProof } from "../../client/escape-proof.ts";
import { instanceNames } from "../../l1/deployment.ts";
import { claimFor } from "../../l1/claim-for.ts";
import { claim } from "../../l1/claim.ts";
import { escape } from "../../l1/escape.ts";
import { readExpected } from "../../l1/files/expected.ts";
import { freeze } from "../../l1/freeze.ts";
import { insistOn } from "../../l1/insist.ts";
import { pendingEntries, type PendingEntry } from "../../l1/pending-entries.ts";
import { reclaimFee, refund } from "../../l1/refund.ts";
import { registerToken } from "../../l1/register-token.ts";
import { requestExit } from "../../l1/request-exit.ts";
import { unpackCell } from "../../protocol/cell.ts";
import { LocalProver } from "../../prover/local.ts";
import { followFrom } from "../checkpoint-file.ts";
import { L1_FLAGS, SIGNING_FLAGS, UsageError, type CliCommand, type Outcome } from "../command.ts";
import type { L1 } from "../context.ts";
import type { Session } from "../session.ts";
import { showAmount } from "../tokens.ts";

const KINDS = { opens: 1, credits: 2, exits: 3 } as const;
type KindName = keyof typeof KINDS;

function kindOf(session: Session): KindName {
  const kind = session.text("kind") ?? "exits";
  if (!(kind in KINDS)) throw new UsageError(`--kind is one of ${Object.keys(KINDS).join(", ")}`);
  return kind as KindName;
}

/** The queue that --kind and --token name. */
function queueOf(session: Session, { deployment }: L1) {
  const kind = kindOf(session);
  return { kind: KINDS[kind], token: kind === "opens" ? 0 : session.tokenNumber(), fromBlock: deployment.deployBlock };
}

const describe = ({ index, entry }: PendingEntry): string =>
  `${index}: account ${entry.id}, value ${entry.value}, fee ${entry.fee}, depositor ${entry.depositor}, `
  + `overdue after ${new Date(entry.deadline * 1000).toISOString()}`;

const plain = (values: object): object =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === "bigint" ? String(value) : value]));

const sent = (what: string, txHash: string, more: object = {}): Outcome =>
  ({ lines: [`${what}: ${txHash}`], json: { ...more, l1Transaction: txHash } });

export const LEAVING_COMMANDS: Record<string, CliCommand> = {
  entries: {
    what: "Lists what waits in a queue.", example: "entries --kind credits", flags: ["kind", "token", ...L1_FLAGS],
    async run(session) {
      const l1 = await session.l1();
      const pending = await pendingEntries(l1.contract, queueOf(session, l1));
      return { lines: pending.length === 0 ? ["Nothing waits there."] : pending.map(describe), json: pending.map(({ index, entry }) => ({ index, ...plain(entry) })) };
    },
  },
  exit: {
    what: "Asks L1 for an account's whole balance in a token. Its owner signs; no L2 key is needed.", example: "exit --account 5",
    flags: ["account", "token", ...SIGNING_FLAGS], needs: ["account"],
    async run(session) {
      const [{ contract }, id, token] = [await session.signing(), session.accountNumber()!, session.tokenNumber()];
      const { txHash } = await requestExit(contract, { id, token });
      return sent(`Account ${id} asked for its exit in token ${token}`, txHash, { account: id, token });
    },
  },
  insist: {
    what: "Insists on a queue's head that waited for half of the deadline: no batch counts before it is taken.", example: "insist --kind exits",
    flags: ["kind", "token", ...SIGNING_FLAGS],
    async run(session) {
      const l1 = await session.signing();
      return sent("Insisted", (await insistOn(l1.contract, queueOf(session, l1))).txHash);
    },
  },
  freeze: {
    what: "Freezes a token whose head of --kind credits or exits is overdue. Nobody can undo it.", example: "freeze --kind exits",
    flags: ["kind", "token", "yes", ...SIGNING_FLAGS],
    async run(session) {
      const kind = kindOf(session);
      if (kind === "opens") throw new UsageError("A token is frozen for its credits or its exits: --kind credits or --kind exits");
      const l1 = await session.signing();
      await session.confirm(`Freeze token ${session.tokenNumber()} for ever?`);
      const { txHash } = await freeze(l1.contract, { ...queueOf(session, l1), kind: KINDS[kind] });
      return sent(`Token ${session.tokenNumber()} is frozen`, txHash, { token: session.tokenNumber() });
    },
  },
  escape: {
    what: "Rebuilds the state from L1 and lets an account's owner claim its balance in a frozen token.", example: "escape --account 5",
    flags: ["account", "token", "checkpoint", ...SIGNING_FLAGS], needs: ["account"],
    async run(session) {
      const [{ contract, provider, deployment }, id, token] = [await session.signing(), session.accountNumber()!, await session.token()];
      const prover = new LocalProver(session.root);
      try {
        session.terminal.say("rebuilding the state from L1 …");
        const { state, logN } = await followFrom(session.text("checkpoint"), { provider, contract: deployment.contract,
          fromBlock: deployment.deployBlock, commit: prover.commit.bind(prover), expected: readExpected(session.root, instanceNames(deployment)) },
        session.terminal.say);
        const proof = await escapeProof({ state, logN, token: token.number, id, openCell: prover.openCell.bind(prover) });
        const { txHash } = await escape(contract, proof);
        const { balance } = unpackCell(proof.cell);
        return sent(`Account ${id} escaped with ${showAmount(balance, token)}; its owner may claim it`, txHash,
          { account: id, token: token.number, amount: String(balance) });
      } finally {
        await prover.close();
      }
    },
  },
  refund: {
    what: "Gives what waits in a frozen token's --kind credits or exits back to its depositors; of --kind opens, the fees that are overdue.",
    example: "refund --kind credits", flags: ["kind", "token", ...SIGNING_FLAGS],
    async run(session) {
      const l1 = await session.signing();
      const lines: string[] = [];
      const transactions: string[] = [];
      for (const found of await pendingEntries(l1.contract, queueOf(session, l1))) {
        const { txHash } = kindOf(session) === "opens" ? await reclaimFee(l1.contract, found) : await refund(l1.contract, found);
        lines.push(`${describe(found)}: given back: ${txHash}`);
        transactions.push(txHash);
      }
      return { lines: lines.length === 0 ? ["Nothing waits there."] : lines, json: { l1Transactions: transactions } };
    },
  },
  claim: {
    what: "Sends everything that this L1 account may claim of a token to itself; with --for ADDRESS, what that address may claim to it.",
    example: "claim --token 1", flags: ["token", "for", ...SIGNING_FLAGS],
    async run(session) {
      const who = session.text("for");
      if (who !== undefined && !isAddress(who)) throw new UsageError("--for takes an address");
      const [{ contract, address }, token] = [await session.signing(), await session.token()];
      const { amount, txHash } = who === undefined ? await claim(contract, { token: token.number, receiver: address })
        : await claimFor(contract, { token: token.number, who });
      return sent(`${showAmount(amount, token)} sent to ${who ?? address}`, txHash, { token: token.number, amount: String(amount), to: who ?? address });
    },
  },
  register: {
    what: "Gives an ERC-20 its number.", example: "register --asset 0x…", flags: ["asset", ...SIGNING_FLAGS], needs: ["asset"],
    async run(session) {
      const asset = session.text("asset")!;
      if (!isAddress(asset)) throw new UsageError("--asset takes an address");
      const { contract } = await session.signing();
      const { token, txHash } = await registerToken(contract, asset);
      return sent(`${asset} is token ${token}`, txHash, { asset, token });
    },
  },
};
