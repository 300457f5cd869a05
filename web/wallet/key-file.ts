/** For wallets that make no key by their signature: a random key, kept in an encrypted file. */
import type { Account } from "../../client/account.ts";
import type { NoKeyReason } from "../../client/connect-wallet.ts";
import { decryptKey, encryptKey } from "../../client/key-file.ts";
import { randomAccount } from "../../client/random-account.ts";
import { h, type Child } from "../lib/dom.ts";
import { section } from "../lib/ui.ts";
import { action, input } from "./form.ts";
import { begin, disconnect, WalletProblem, type L1Wallet } from "./session.ts";

const MIN_PASSWORD = 12;
const REASONS: Record<NoKeyReason, string> = {
  contract: "A contract signs for this wallet, so its signature makes no key.",
  differs: "This wallet signs differently each time, so a key made of its signature could never be found again.",
  "other form": "This wallet's signature has another form than a key can be made of.",
};

export function keyFilePanel({ wallet, reason }: { wallet: L1Wallet; reason: NoKeyReason }): Child {
  return [
    section(
      "A key in a file",
      h("p", {}, REASONS[reason], " Make a random key instead, or open the file of one that you made before."),
      h(
        "p",
        {},
        "Whoever has file and password can spend. Without the file nobody can, you neither; your wallet can " +
          "still force an exit on L1.",
      ),
      h("button", { type: "button", onclick: disconnect }, "Use another wallet"),
    ),
    section("Open a key file", openForm(wallet)),
    section("Make a new key", makeForm(wallet)),
  ];
}

function openForm(wallet: L1Wallet): HTMLElement {
  const file = input({ type: "file", accept: ".json,application/json" });
  const password = input({ type: "password", autocomplete: "current-password" });
  return action({
    fields: [
      { label: "Key file", input: file },
      { label: "Its password", input: password },
    ],
    button: "Open key file",
    run: async (say) => {
      say("Opening the file, which takes a few seconds");
      await begin(wallet, await decryptKey(await file.files![0].text(), password.value));
      return undefined;
    },
  });
}

function makeForm(wallet: L1Wallet): HTMLElement {
  const password = input({ type: "password", autocomplete: "new-password", minlength: String(MIN_PASSWORD) });
  const again = input({ type: "password", autocomplete: "new-password" });
  return action({
    fields: [
      { label: "New password", input: password, hint: `At least ${MIN_PASSWORD} characters.` },
      { label: "New password again", input: again },
    ],
    button: "Make key and save file",
    run: async (say) => {
      if (password.value !== again.value) throw new WalletProblem("The two passwords differ.");
      say("Encrypting, which takes a few seconds");
      const account = randomAccount();
      const text = await encryptKey(account, password.value);
      save(`colonnade-${wallet.address}.json`, text);
      return proceed(wallet, account);
    },
  });
}

/** Nothing is deposited before its owner says that the file is there. */
const proceed = (wallet: L1Wallet, account: Account): Child => [
  "The file is among your downloads. Keep a copy elsewhere. ",
  h("button", { type: "button", class: "primary", onclick: () => begin(wallet, account) }, "I have the file"),
];

function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
