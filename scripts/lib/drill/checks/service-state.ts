/** The service's accounts and batches are L1's. */
import type { ColonnadeClient } from "../../../../client/index.ts";
import { unpackCell } from "../../../../protocol/cell.ts";
import type { Findings } from "../findings.ts";
import { ETH } from "../stage.ts";
import type { L1Truth } from "./l1-truth.ts";

export async function checkServiceState(
  client: ColonnadeClient,
  { followed, events }: L1Truth,
  findings: Findings,
): Promise<void> {
  const { state, batches, root } = followed;
  const differs = (what: string, ours: unknown, l1: unknown): void => {
    if (String(ours) !== String(l1))
      findings.broke("the service's state is L1's", `${what}: ${String(ours)}, L1 ${String(l1)}`);
  };
  const registered = events.flatMap((event) => (event.name === "TokenRegistered" ? [event.token] : []));
  const tokens = new Set([ETH, ...registered]);
  const status = await client.status();
  if (status.fault !== null)
    findings.broke("the service finds no fault", `${status.fault.code}: ${status.fault.message}`);
  differs("verified batches", status.batches.verified, batches);
  differs("accounts", status.accounts, state.keys.size);
  if (batches > 0) differs("root", (await client.batch(batches)).root, root);
  for (const [id, ax] of state.keys) {
    const view = await client.account(id);
    differs(`key of account ${id}`, view.key.ax, ax);
    for (const token of tokens) {
      const { balance, nonce } = unpackCell(state.cell(token, id));
      // Tokens of which an account never had anything are left out.
      const served = view.tokens.find((entry) => entry.token === token)?.verified ?? { balance: "0", nonce: "0" };
      differs(
        `account ${id}, token ${token}`,
        `${served.balance}, nonce ${served.nonce}`,
        `${balance}, nonce ${nonce}`,
      );
    }
  }
  const accepted = events.flatMap((event) => (event.name === "BatchAccepted" ? [event] : []));
  for (const { batch, txHash, block } of accepted.slice(-20)) {
    const view = await client.batch(batch.number);
    differs(`batch ${batch.number}`, `${view.l1Transaction} in ${view.l1Block}`, `${txHash} in ${block}`);
  }
}
