/**
 * A rollup with many accounts in three tokens whose operator stops in the middle of its work, and what everybody can do then. Nothing after
 * `startLastDay` uses what the operator had: only the chain, the KZG points and the contract's interface.
 */
import { expect } from "chai";
import type { Contract } from "ethers";
import { escapeProof } from "../../../client/escape-proof.ts";
import { follow, type FollowedState } from "../../../client/follow.ts";
import { claimFor } from "../../../l1/claim-for.ts";
import { deposit } from "../../../l1/deposit.ts";
import { escape } from "../../../l1/escape.ts";
import { readExpected } from "../../../l1/files/expected.ts";
import { freeze } from "../../../l1/freeze.ts";
import { openAccount } from "../../../l1/open-account.ts";
import { pendingEntries } from "../../../l1/pending-entries.ts";
import { reclaimFee, refund } from "../../../l1/refund.ts";
import { registerToken } from "../../../l1/register-token.ts";
import { requestExit } from "../../../l1/request-exit.ts";
import { unpackCell } from "../../../protocol/cell.ts";
import { chooseBackend } from "../../../prover/groth16/choose.ts";
import { PROJECT_ROOT } from "../../../prover/paths.ts";
import { alice, as, bob, keyOf, PARAMETERS, stranger } from "../../contracts/support/fixture.ts";
import { ethers, networkHelpers } from "../../contracts/support/network.ts";
import { deployProvenRollup } from "../../contracts/support/proven-fixture.ts";
import { CREDIT, ETH, EXIT, OPEN } from "../../contracts/support/rollup.ts";
import { onL1 } from "./story.ts";

export const TOKENS = [ETH, 2, 3] as const;
type Token = (typeof TOKENS)[number];

const FEE_ACCOUNT = 1;
const TRANSFER = 1_000n;
const FEE = 10n;
/** Whoever does something for others pays for it, and has nothing to do with the accounts. */
const [payer, helper] = [alice, stranger];

const ownerOf = (id: number): string => ethers.getAddress(ethers.dataSlice(ethers.id(`owner of account ${id}`), 12));
const amountOf = (id: number): bigint => 1_000_000n + BigInt(id);

/** Opens `accounts` accounts, moves money, and stops. */
export async function startLastDay(accounts: number) {
  const world = await deployProvenRollup({ names: ["test"], backend: chooseBackend() });
  const { colonnade, rollup, prover, deployment } = world;
  const [{ maxOpen }] = rollup.instances;
  const fromBlock = deployment.deployBlock;
  /** token → account → balance, as the last verified batch leaves it. */
  const books = new Map<Token, Map<number, bigint>>(TOKENS.map((token) => [token, new Map()]));
  const add = (token: Token, id: number, amount: bigint): void => {
    books.get(token)!.set(id, (books.get(token)!.get(id) ?? 0n) + amount);
  };
  const pays = as(colonnade, payer);
  const helps = as(colonnade, helper);

  for (const [i, symbol] of ["DOLLAR", "EURO"].entries()) {
    const erc20 = await ethers.deployContract("DemoToken", [symbol, symbol], payer) as unknown as Contract;
    const { token } = await registerToken(pays, await erc20.getAddress());
    expect(token).to.equal(TOKENS[i + 1]);
    await erc20.mint(payer.address, 2n ** 80n);
    await erc20.approve(rollup.address, 2n ** 80n);
  }

  /** Each group of accounts shares a token and a batch. */
  const groups: { token: Token; ids: number[] }[] = [];
  for (let first = 1; first <= accounts; first += maxOpen) {
    const token = TOKENS[groups.length % TOKENS.length];
    const ids = Array.from({ length: Math.min(maxOpen, accounts - first + 1) }, (_, i) => first + i);
    for (const id of ids) {
      const opened = await openAccount(pays, { ax: keyOf(id), owner: ownerOf(id), token, amount: amountOf(id) });
      expect(opened.id).to.equal(id);
      add(token, id, amountOf(id));
    }
    await rollup.advance({ token });
    groups.push({ token, ids });
  }

  /** Each of the first members of a group pays the next group's first member. */
  const paymentsOf = ({ token, ids }: (typeof groups)[number], to: number, nonce: bigint) =>
    ids.slice(0, 4).map((from) => rollup.sign({ from, to, token, amount: TRANSFER, fee: FEE, nonce }));
  for (const [i, group] of groups.entries()) {
    const to = groups[(i + 1) % groups.length].ids[0];
    const operations = paymentsOf(group, to, 0n);
    await rollup.advance({ token: group.token, operations, feeAccount: FEE_ACCOUNT });
    for (const { from } of operations) add(group.token, from, -TRANSFER - FEE);
    add(group.token, to, TRANSFER * BigInt(operations.length));
    add(group.token, FEE_ACCOUNT, FEE * BigInt(operations.length));
  }
  const leaver = groups[0].ids[1];
  await rollup.advance({ feeAccount: FEE_ACCOUNT,
    operations: [rollup.sign({ from: leaver, to: 0, amount: TRANSFER, fee: FEE, nonce: 1n, recipient: BigInt(bob.address) })] });
  add(ETH, leaver, -TRANSFER - FEE);
  add(ETH, FEE_ACCOUNT, FEE);

  // Proven, promised to their senders, and never sent: the last thing that the operator does.
  let lostOperations = 0;
  for (const group of groups.slice(1, 3)) {
    const operations = paymentsOf(group, groups[0].ids[0], 1n);
    rollup.accept(await rollup.build({ token: group.token, operations, feeAccount: FEE_ACCOUNT }));
    lostOperations += operations.length;
  }
  for (const [i, token] of TOKENS.entries()) {
    const { ids } = groups[i];
    for (const id of ids.slice(0, 2)) {
      await deposit(pays, { token, id, amount: 77n, ax: keyOf(id), owner: ownerOf(id) });
      await requestExit(as(colonnade, await actAs(ownerOf(id))), { id, token });
    }
    await openAccount(pays, { ax: keyOf(accounts + 1 + i), owner: ownerOf(accounts + 1 + i) });
  }

  const pending = (kind: 1 | 2 | 3, token: number) => pendingEntries(helps, { kind, token, fromBlock });
  const fromL1 = (): Promise<FollowedState> =>
    follow({ provider: ethers.provider, contract: rollup.address, fromBlock, commit: (...args) => prover.commit(...args),
      expected: readExpected(PROJECT_ROOT, ["test"]) });

  return {
    colonnade, lostOperations,
    async pendingCounts() {
      const count = async (kind: 2 | 3): Promise<number> => (await Promise.all(TOKENS.map((token) => pending(kind, token)))).flat().length;
      return { opens: (await pending(OPEN, 0)).length, credits: await count(CREDIT), exits: await count(EXIT) };
    },
    /** No deadline is later than 2·D; after one D more anyone may give fees back, not only who paid them. */
    passDeadline: () => networkHelpers.time.increase(3 * PARAMETERS.deadline + 1),
    freeze: (token: Token) => freeze(helps, { token, kind: EXIT, fromBlock }),
    /** Escapes every balance; returns how many there were. */
    async escapeAll(): Promise<number> {
      const { state, logN } = await fromL1();
      let escaped = 0;
      for (const [token, column] of state.columns) {
        for (const [id, cell] of column) {
          if (unpackCell(cell).balance === 0n) continue;
          await escape(helps, await escapeProof({ state, logN, token, id, openCell: (...args) => prover.openCell(...args) }));
          escaped += 1;
        }
      }
      return escaped;
    },
    async assertOwnersHaveWhatTheBooksSay(): Promise<void> {
      for (const token of TOKENS) {
        for (const [id, balance] of books.get(token)!) {
          expect(await colonnade.claimable(token, ownerOf(id)), `token ${token}, account ${id}`).to.equal(balance);
        }
      }
    },
    async refundAll(): Promise<void> {
      for (const token of TOKENS) {
        for (const kind of [CREDIT, EXIT] as const) {
          for (const found of await pending(kind, token)) await refund(helps, found);
        }
      }
      for (const found of await pending(OPEN, 0)) await reclaimFee(helps, found);
    },
    async claimAll(): Promise<void> {
      for (const token of TOKENS) {
        const events = await colonnade.queryFilter(colonnade.filters.Claimable(token));
        for (const who of new Set(events.map((event) => ("args" in event ? event.args.who as string : "")))) {
          if (await colonnade.claimable(token, who) > 0n) await claimFor(helps, { token, who });
        }
      }
    },
    inContract: (token: Token) => inContract(colonnade, token, rollup.address),
  };
}

export type LastDay = Awaited<ReturnType<typeof startLastDay>>;

/** A signer for any address, with some ETH for gas. */
async function actAs(address: string) {
  await networkHelpers.impersonateAccount(address);
  await networkHelpers.setBalance(address, 10n ** 18n);
  return ethers.getSigner(address);
}

async function inContract(colonnade: Contract, token: number, address: string): Promise<bigint> {
  const asset: string = await colonnade.tokenAddress(token);
  return onL1({ colonnade, token: await ethers.getContractAt("DemoToken", asset) as unknown as Contract }, token, address);
}
