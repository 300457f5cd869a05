/** The page: a header, and what the place in the address asks for. */
import { announce, announcer } from "./lib/announce.ts";
import { append, h, type Child } from "./lib/dom.ts";
import { once } from "./lib/poll.ts";
import { place, startRouter, type Place } from "./lib/router.ts";
import { effect, untracked } from "./lib/signal.ts";
import { heading, link, when } from "./lib/ui.ts";
import { accountPage, accountsPage, addressPage } from "./explorer/accounts.ts";
import { batchPage } from "./explorer/batch.ts";
import { batchList } from "./explorer/batches.ts";
import { operationPage } from "./explorer/operations.ts";
import { overview } from "./explorer/overview.ts";
import { queuesPage } from "./explorer/queues.ts";
import { searchBox, searchPage } from "./explorer/search.ts";
import { tokenList, tokenPage } from "./explorer/tokens.ts";
import "./style/base.css";
import "./style/parts.css";

/** The wallet comes when somebody wants it: signing takes more code than all the rest. */
const wallet = (argument: string, at: Place): Child =>
  when(
    once(() => import("./wallet/view.ts")),
    ({ walletPage }) => walletPage(argument, at),
  );

/** First part of the path → view, and the entry of the navigation that it belongs to. */
const VIEWS: Record<
  string,
  { view: (argument: string, at: Place) => Child; under: string; title: (argument: string) => string }
> = {
  "": { view: overview, under: "", title: () => "Overview" },
  batches: { view: batchList, under: "batches", title: () => "Batches" },
  batch: { view: batchPage, under: "batches", title: (n) => `Batch ${n}` },
  operation: { view: operationPage, under: "batches", title: () => "Operation" },
  accounts: { view: accountsPage, under: "accounts", title: () => "Accounts" },
  account: { view: accountPage, under: "accounts", title: (id) => `Account ${id}` },
  address: { view: addressPage, under: "accounts", title: () => "Address" },
  tokens: { view: tokenList, under: "tokens", title: () => "Tokens" },
  token: { view: tokenPage, under: "tokens", title: (n) => `Token ${n}` },
  queues: { view: queuesPage, under: "queues", title: () => "L1 queues" },
  wallet: { view: wallet, under: "wallet", title: () => "Wallet" },
  search: { view: searchPage, under: "", title: () => "Search" },
};
const NAVIGATION = [
  ["", "Overview"],
  ["batches", "Batches"],
  ["accounts", "Accounts"],
  ["tokens", "Tokens"],
  ["queues", "Queues"],
  ["wallet", "Wallet"],
] as const;

const known = (): (typeof VIEWS)[string] | undefined => VIEWS[place().path[0] ?? ""];

function navigation(): HTMLElement {
  return h(
    "nav",
    { "aria-label": "Main" },
    h(
      "ul",
      {},
      NAVIGATION.map(([to, name]) =>
        h("li", {}, h("a", { href: `#/${to}`, "aria-current": () => (known()?.under === to ? "page" : null) }, name)),
      ),
    ),
  );
}

const main = h("main", { id: "main", tabindex: "-1" });

/** Draws the view of the place. What the old one still waited for ends with its effect. */
function showPlace(): void {
  const { path, query } = place();
  const found = known();
  const argument = path.slice(1).join("/");
  main.replaceChildren();
  append(
    main,
    found === undefined
      ? [heading("Nothing here"), h("p", {}, link("", "Go to the overview"))]
      : found.view(argument, { path, query }),
  );
  const title = found?.title(argument) ?? "Nothing here";
  document.title = `${title} · Colonnade`;
  untracked(() => announce(title));
}

startRouter();
// A link to a part of the page is no place of the router.
const skip = (event: Event): void => {
  event.preventDefault();
  main.focus();
};
document
  .getElementById("app")!
  .append(
    h("a", { href: "#main", class: "skip", onclick: skip }, "To the content"),
    h(
      "header",
      {},
      h(
        "div",
        { class: "wide" },
        h(
          "a",
          { href: "#/", class: "logo" },
          h("img", { src: "/favicon.svg", alt: "", width: 28, height: 28 }),
          "Colonnade",
        ),
        navigation(),
        searchBox(),
      ),
    ),
    main,
    h(
      "footer",
      {},
      h("div", { class: "wide quiet" }, "A prototype: nothing here is audited. What you see comes from this service."),
    ),
    announcer(),
  );

let isFirst = true;
effect(() => {
  showPlace();
  // Who moves by keyboard or hears the page begins at its content, not at the header again.
  if (!isFirst) {
    main.focus({ preventScroll: true });
    scrollTo(0, 0);
  }
  isFirst = false;
});
