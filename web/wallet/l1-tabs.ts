/** What goes through L1: deposits, forced exits, escapes. */
import { client } from "../lib/api.ts";
import { h, type Child } from "../lib/dom.ts";
import { once } from "../lib/poll.ts";
import { formatAmount } from "../lib/tokens.ts";
import { notice, section, when } from "../lib/ui.ts";
import { depositTo, escapeFrom, exit } from "./actions.ts";
import { readAmount } from "./amounts.ts";
import { openFirst } from "./open-first.ts";
import { action } from "./form.ts";
import { chosen } from "./session.ts";
import { amountInput, tokenField } from "./token-field.ts";

export function depositTab(): Child {
  if (chosen() === undefined) return openFirst();
  const token = tokenField(1);
  const value = amountInput();
  return section(
    "Deposit from L1",
    action({
      fields: [
        token.field,
        {
          label: "Amount",
          input: value,
          hint: "It can be spent in the batch after the one that takes it. L1 charges for gas and for a place in the " +
            "queue.",
        },
      ],
      button: "Deposit",
      run: async (say) => {
        const amount = await readAmount(token.token(), value.value);
        await depositTo(token.token(), amount, say);
        return `${formatAmount(token.token(), amount)} is deposited.`;
      },
    }),
  );
}

export function exitTab(): Child {
  const token = tokenField(1);
  return section(
    "Force an exit",
    h(
      "p",
      {},
      "You ask on L1 that your whole balance in a token be paid out to your wallet. Nobody can refuse it: " +
        "if it is not taken in time, ",
      "anyone can freeze the token and everybody can leave. Needs no signature of your L2 key.",
    ),
    action({
      fields: [token.field],
      button: "Ask for everything on L1",
      run: async (say) => {
        await exit(token.token(), say);
        return ["Your balance can be claimed under ", h("a", { href: "#/wallet" }, "Balances"), "."];
      },
    }),
  );
}

export function escapeTab(): Child {
  const tokens = once(() => client.tokens({ limit: 100 }));
  return section(
    "Escape from a frozen token",
    when(tokens, ({ tokens: list }) => {
      if (!list.some(({ frozen }) => frozen)) {
        return h("p", {}, "No token is frozen, so nobody has to escape: withdraw, or force an exit.");
      }
      const token = tokenField(list.find(({ frozen }) => frozen)!.token, { frozen: true });
      return [
        notice("warn", "What you sent and received after the last verified batch does not count."),
        action({
          fields: [token.field],
          button: "Take my balance out",
          run: async (say) => {
            const balance = await escapeFrom(token.token(), say);
            return [
              `The contract took the proof: ${formatAmount(token.token(), balance)} can be claimed under `,
              h("a", { href: "#/wallet" }, "Balances"),
              ".",
            ];
          },
        }),
      ];
    }),
  );
}
