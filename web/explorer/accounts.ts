/** Accounts: one by itself, and those of an address with what it may claim. */
import type { AccountView } from "../../client/api-types.ts";
import { client } from "../lib/api.ts";
import { h, type Child } from "../lib/dom.ts";
import { poll } from "../lib/poll.ts";
import { go } from "../lib/router.ts";
import { tokenDetails } from "../lib/tokens.ts";
import { historyOf } from "./history.ts";
import {
  accountLink,
  addressLink,
  amount,
  badge,
  copyable,
  facts,
  heading,
  link,
  section,
  table,
  when,
} from "../lib/ui.ts";

const POLL_MS = 2_000;

export function accountPage(text: string): Child {
  const account = poll(() => client.account(Number(text)), POLL_MS);
  return [
    heading(`Account ${text}`, () => account.value() !== undefined && badge(account.value()!.status)),
    when(account, (view) => [
      section("Balances", balances(view)),
      section(
        "Whose it is",
        facts(
          ["Owner on L1", addressLink(view.owner)],
          [
            "Final",
            view.final
              ? "yes: L1 can no longer give this number to another key"
              : "not yet: pay it only if you would take that risk",
          ],
          ["Key Ax", copyable(view.key.ax)],
          view.key.ay !== null && ["Key Ay", copyable(view.key.ay)],
        ),
      ),
    ]),
    /^\d{1,8}$/.test(text) && historyOf(Number(text)),
  ];
}

const balances = ({ tokens, after, id }: AccountView): Child => [
  table(
    `Balances of account ${id}`,
    ["Token", "Verified on L1", "With what is on its way", "Next nonce"],
    tokens.map(({ token, verified, pending }) => [
      link(`token/${token}`, () => tokenDetails(token).label),
      amount(token, verified.balance),
      amount(token, pending.balance),
      h("span", { class: "number" }, pending.nonce),
    ]),
    "It holds nothing.",
  ),
  after !== null && h("p", { class: "quiet" }, "It holds more tokens than are shown here."),
];

export function addressPage(address: string): Child {
  const accounts = poll(() => client.findAccounts({ owner: address, limit: 50 }), POLL_MS);
  const claims = poll(() => client.claims(address), POLL_MS);
  return [
    heading("Address", copyable(address)),
    section(
      "Accounts that name it as their owner",
      when(accounts, ({ accounts: list }) => [
        h("p", { class: "quiet" }, "Anyone may open an account for any owner: before you pay one, know its key too."),
        accountTable(list, `Accounts of ${address}`),
      ]),
    ),
    section(
      "What it may claim on L1",
      when(claims, ({ claims: list }) =>
        table(
          `Claims of ${address}`,
          ["Token", "Amount"],
          list.map((claim) => [
            link(`token/${claim.token}`, () => tokenDetails(claim.token).label),
            amount(claim.token, claim.amount),
          ]),
          "Nothing to claim.",
        ),
      ),
    ),
  ];
}

const accountTable = (accounts: readonly AccountView[], caption: string): HTMLElement =>
  table(
    caption,
    ["Account", "Status", "Holds"],
    accounts.map((view) => [accountLink(view.id), badge(view.status), holdings(view)]),
    "No account.",
  );

const holdings = ({ tokens, after }: AccountView): Child =>
  tokens.length === 0
    ? "nothing"
    : [
        tokens.map(({ token, pending }, i) => [i > 0 && ", ", amount(token, pending.balance)]),
        after !== null && " and more",
      ];

/** A form that goes to an account or to an owner's accounts. */
export function accountsPage(): Child {
  const field = h("input", {
    id: "find-account",
    name: "account",
    autocomplete: "off",
    spellcheck: "false",
    required: true,
    placeholder: "12, or 0x…",
  });
  const find = (event: Event): void => {
    event.preventDefault();
    const text = field.value.trim();
    go(/^0x[0-9a-fA-F]{40}$/.test(text) ? `#/address/${text}` : `#/account/${encodeURIComponent(text)}`);
  };
  const status = poll(() => client.status(), POLL_MS);
  return [
    heading("Accounts"),
    section(
      "Find an account",
      when(status, ({ accounts }) => h("p", { class: "quiet" }, `${accounts.toLocaleString("en")} are open.`)),
      h(
        "form",
        { onsubmit: find, class: "inline" },
        h("label", { for: "find-account" }, "Number of an account, or address of its owner"),
        field,
        h("button", { type: "submit", class: "primary" }, "Show"),
      ),
    ),
  ];
}
