import { h } from "../lib/dom.ts";
import { section } from "../lib/ui.ts";

/** What a tab shows before there is an account. */
export const openFirst = (): HTMLElement =>
  section(
    "No account yet",
    h("p", {}, "Open one under ", h("a", { href: "#/wallet" }, "Balances"), "; it can come with a first deposit."),
  );
