/** The wallet: connecting first, then one tab for each thing that can be done. */
import { h, type Child } from "../lib/dom.ts";
import type { Place } from "../lib/router.ts";
import { poll } from "../lib/poll.ts";
import { addressLink, badge, heading, notice, section, when } from "../lib/ui.ts";
import { connectPanel } from "./connect.ts";
import { keyFilePanel } from "./key-file.ts";
import { chosen, disconnect, keyless, ownAccounts, session, type Session } from "./session.ts";
import { select } from "./form.ts";
import { balancesTab } from "./balances.ts";
import { depositTab, escapeTab, exitTab } from "./l1-tabs.ts";
import { requestTab } from "./request.ts";
import { sendTab, withdrawTab } from "./pay.ts";
import { LOCAL_CHAIN } from "./wallets.ts";

const TABS: Record<string, { name: string; view: (query: URLSearchParams) => Child }> = {
  "": { name: "Balances", view: balancesTab },
  send: { name: "Send", view: sendTab },
  request: { name: "Request", view: requestTab },
  deposit: { name: "Deposit", view: depositTab },
  withdraw: { name: "Withdraw", view: withdrawTab },
  exit: { name: "Forced exit", view: exitTab },
  escape: { name: "Escape", view: escapeTab },
};

export function walletPage(argument: string, { query }: Place): Child {
  const tab = TABS[argument] ?? TABS[""];
  return [
    heading("Wallet"),
    () => {
      const current = session();
      if (current === undefined)
        return keyless() === undefined ? connectPanel(query.has("to")) : keyFilePanel(keyless()!);
      return [
        who(current),
        tabs(argument),
        () =>
          chosen() === undefined && tab !== TABS.deposit && tab !== TABS[""]
            ? section(
                tab.name,
                h("p", {}, "No account is open yet: open one under ", h("a", { href: "#/wallet" }, "Balances"), "."),
              )
            : tab.view(query),
      ];
    },
  ];
}

function who({ wallet }: Session): HTMLElement {
  const accounts = poll(() => ownAccounts(), 3_000);
  return h(
    "section",
    { class: "card", "aria-label": "Connected wallet" },
    wallet.chainId === LOCAL_CHAIN &&
      wallet.name.startsWith("Hardhat") &&
      notice(
        "warn",
        h("strong", {}, "A play account. "),
        "Its key is known to everybody; it works on the local chain alone.",
      ),
    h(
      "p",
      {},
      h("strong", {}, wallet.name),
      " ",
      addressLink(wallet.address),
      " ",
      h("button", { type: "button", class: "small", onclick: disconnect }, "Disconnect"),
    ),
    when(accounts, (list) => {
      if (list.length === 0) return h("p", { class: "quiet" }, "No account of this wallet is open yet.");
      const choice = select(
        list.map(({ id }) => [String(id), `Account ${id}`] as const),
        String(chosen() ?? list[0].id),
      );
      choice.id = "acting-account";
      choice.addEventListener("change", () => chosen.set(Number(choice.value)));
      return h(
        "div",
        { class: "inline" },
        h("label", { for: "acting-account" }, "Acts for"),
        choice,
        badge(list.find(({ id }) => String(id) === choice.value)!.status),
      );
    }),
  );
}

const tabs = (current: string): HTMLElement =>
  h(
    "nav",
    { "aria-label": "Wallet" },
    h(
      "ul",
      { class: "tabs" },
      Object.entries(TABS).map(([path, { name }]) =>
        h(
          "li",
          {},
          h(
            "a",
            {
              href: `#/wallet${path === "" ? "" : `/${path}`}`,
              "aria-current": path === (current in TABS ? current : "") ? "page" : null,
            },
            name,
          ),
        ),
      ),
    ),
  );
