/** Registered tokens. */
import type { TokenView } from "../../client/api-types.ts";
import { client } from "../lib/api.ts";
import { h, type Child } from "../lib/dom.ts";
import { once } from "../lib/poll.ts";
import { signal } from "../lib/signal.ts";
import { tokenDetails } from "../lib/tokens.ts";
import { amount, badge, copyable, facts, heading, link, more, section, table, when } from "../lib/ui.ts";

const ETH_ASSET = `0x${"0".repeat(40)}`;

export function tokenList(): Child {
  const rest = signal<readonly TokenView[]>([]);
  const after = signal<number | null | undefined>(undefined);
  const first = once(() => client.tokens({ limit: 50 }));
  const load = async (): Promise<void> => {
    const page = await client.tokens({ limit: 50, after: after() ?? first.value()?.after ?? undefined });
    rest.set([...rest(), ...page.tokens]);
    after.set(page.after);
  };
  return [
    heading("Tokens", "Anyone may register a token, under any name. The number is what counts."),
    section(
      "Registered",
      when(first, ({ tokens, after: next }) => [
        () =>
          table(
            "Tokens",
            ["Token", "Number", "State", "Fee of a transfer", "Fee of a withdrawal"],
            [...tokens, ...rest()].map((token) => [
              link(`token/${token.token}`, () => tokenDetails(token.token).label),
              h("span", { class: "number" }, token.token),
              state(token),
              amount(token.token, token.minimumFee),
              amount(token.token, token.minimumWithdrawalFee),
            ]),
          ),
        () => more((after() === undefined ? next : after()) !== null, load),
      ]),
    ),
  ];
}

const state = ({ frozen, served }: TokenView): HTMLElement =>
  badge(frozen ? "frozen" : served ? "served" : "exit-only");

export function tokenPage(text: string): Child {
  const number = Number(text);
  const found = once(() => client.tokens({ after: number - 1, limit: 1 }));
  return [
    heading(() => tokenDetails(number).label),
    section(
      "About this token",
      when(found, ({ tokens: [token] }) => {
        if (token?.token !== number) return h("p", {}, `No token ${text} is registered.`);
        return facts(
          ["Number", token.token],
          ["State", state(token)],
          ["Contract on L1", token.asset === ETH_ASSET ? "none: this is ETH itself" : copyable(token.asset)],
          ["Decimals", () => tokenDetails(number).decimals ?? "L1 does not say"],
          ["Minimum fee of a transfer", amount(number, token.minimumFee)],
          ["Minimum fee of a withdrawal", amount(number, token.minimumWithdrawalFee)],
          token.frozen && ["Frozen", "for ever: whoever holds it takes it out by Escape"],
        );
      }),
    ),
  ];
}
