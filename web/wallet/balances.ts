/** What the account holds, what can be claimed, and opening an account. */
import type { AccountView } from "../../client/api-types.ts";
import { client } from "../lib/api.ts";
import { h, type Child } from "../lib/dom.ts";
import { poll } from "../lib/poll.ts";
import { formatAmount, tokenDetails } from "../lib/tokens.ts";
import { signal } from "../lib/signal.ts";
import { accountLink, amount, link, notice, section, table, when } from "../lib/ui.ts";
import { claimAll, open } from "./actions.ts";
import { readAmount } from "./amounts.ts";
import { action } from "./form.ts";
import { chosen, session } from "./session.ts";
import { amountInput, tokenField } from "./token-field.ts";

const POLL_MS = 1_500;

export function balancesTab(): Child {
  return () => {
    const id = chosen();
    return [id === undefined ? openPanel() : held(id), claims()];
  };
}

function held(id: number): HTMLElement {
  const account = poll(() => client.account(id), POLL_MS);
  return section(
    ["Balances of ", accountLink(id)],
    when(account, ({ tokens }: AccountView) =>
      table(
        "Balances",
        ["Token", "You can spend", "Verified on L1"],
        tokens.map(({ token, pending, verified }) => [
          link(`token/${token}`, () => tokenDetails(token).label),
          amount(token, pending.balance),
          amount(token, verified.balance),
        ]),
        "Nothing yet: deposit something.",
      ),
    ),
  );
}

function claims(): HTMLElement {
  const { wallet } = session()!;
  // The list changes with each claim; what came of it stays.
  const claimed = signal("");
  const owed = poll(() => client.claims(wallet.address), POLL_MS);
  return section(
    "To claim on L1",
    () => claimed() !== "" && notice("good", claimed()),
    when(owed, ({ claims: list }) =>
      list.length === 0
        ? h("p", { class: "quiet" }, "Nothing. Withdrawals and exits are here once their batch is verified.")
        : list.map(({ token, amount: value }) =>
            h(
              "div",
              {},
              h("p", {}, amount(token, value)),
              action({
                button: `Claim ${tokenDetails(token).label}`,
                run: async (say) => {
                  claimed.set(`${formatAmount(token, await claimAll(token, say))} is in your wallet on L1.`);
                  return undefined;
                },
              }),
            ),
          ),
    ),
  );
}

function openPanel(): HTMLElement {
  const token = tokenField(1);
  const first = amountInput("", { required: false, placeholder: "0" });
  return section(
    "Open an account",
    h(
      "p",
      {},
      "An account has a number, your key, and your wallet's address as its owner. L1 charges for gas and " +
        "for a place in the queue.",
    ),
    action({
      fields: [token.field, { label: "First deposit", input: first, hint: "Leave it out to open an empty account." }],
      button: "Open account",
      run: async (say) => {
        const value = first.value.trim() === "" ? 0n : await readAmount(token.token(), first.value, { zero: true });
        return `Account ${await open(token.token(), value, say)} is open.`;
      },
    }),
  );
}
