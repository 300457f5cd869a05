/** Choosing an L1 wallet. */
import { client } from "../lib/api.ts";
import { h, type Child } from "../lib/dom.ts";
import { once } from "../lib/poll.ts";
import { signal } from "../lib/signal.ts";
import { notice, problem, section, when } from "../lib/ui.ts";
import { connect, WalletProblem, type L1Wallet } from "./session.ts";
import {
  HARDHAT_ACCOUNTS,
  hardhatWallet,
  iconOf,
  injected,
  injectedWallet,
  listenForWallets,
  LOCAL_CHAIN,
} from "./wallets.ts";

export function connectPanel(isRequest: boolean): Child {
  const busy = signal(false);
  const failed = signal<unknown>(undefined);
  listenForWallets();
  const status = once(() => client.status());

  const use = (wallet: () => L1Wallet | Promise<L1Wallet>) => async (): Promise<void> => {
    busy.set(true);
    failed.set(undefined);
    try {
      await connect(await wallet());
    } catch (error) {
      failed.set(error);
    } finally {
      busy.set(false);
    }
  };
  const choice = (name: Child, wallet: () => L1Wallet | Promise<L1Wallet>): HTMLElement =>
    h("button", { type: "button", disabled: () => busy(), onclick: use(wallet) }, name);

  return section(
    "Connect a wallet",
    isRequest &&
      notice("info", "Somebody asks you for a payment: connect, and it is filled in for you. Check whom you pay."),
    h(
      "p",
      {},
      "Your wallet signs one message twice. The key that comes of it stays in this page's memory and is " +
        "gone when you close it. ",
      "Whoever has that signature can spend: sign it only on a page that you trust.",
    ),
    () =>
      injected().length === 0
        ? h("p", { class: "quiet" }, "No wallet extension was found in this browser.")
        : h(
            "div",
            { class: "choices" },
            injected().map((found) =>
              choice(
                [
                  iconOf(found) !== undefined && h("img", { src: iconOf(found)!, alt: "" }),
                  found.info.name.slice(0, 40),
                ],
                () => injectedWallet(found),
              ),
            ),
          ),
    when(
      status,
      ({ chainId }) =>
        BigInt(chainId) === LOCAL_CHAIN && [
          h("h3", {}, "Play accounts of the local chain"),
          h("p", { class: "quiet" }, "Everybody knows their keys; on another chain they do not exist."),
          h(
            "div",
            { class: "choices" },
            HARDHAT_ACCOUNTS.map((index) => choice(`Hardhat account ${index}`, () => hardhatWallet(index))),
          ),
        ],
    ),
    () => busy() && h("p", { class: "quiet", role: "status" }, "Waiting for your wallet: it asks twice …"),
    () => {
      const error = failed();
      if (error === undefined) return undefined;
      return error instanceof WalletProblem
        ? h("div", { class: "notice bad", role: "alert" }, error.message)
        : problem(error);
    },
  );
}
