/** Sending and withdrawing: what the L2 key signs. */
import type { OperationView } from "../../client/api-types.ts";
import { getAddress, isAddress } from "ethers";
import { client } from "../lib/api.ts";
import { h, type Child } from "../lib/dom.ts";
import { formatUnits } from "../lib/format.ts";
import { poll } from "../lib/poll.ts";
import { effect } from "../lib/signal.ts";
import { loadToken } from "../lib/tokens.ts";
import { badge, operationLink, section, when } from "../lib/ui.ts";
import { quotedFee, send, withdraw } from "./actions.ts";
import { readAmount, readSigned } from "./amounts.ts";
import { action, input, type Field } from "./form.ts";
import { session, WalletProblem } from "./session.ts";
import { amountInput, tokenField, type TokenField } from "./token-field.ts";

const POLL_MS = 500;

export function sendTab(query: URLSearchParams): Child {
  const token = tokenField(Number(query.get("token") ?? 1));
  const to = Object.assign(input({ inputmode: "numeric", placeholder: "12" }), { value: query.get("to") ?? "" });
  const value = amountInput(query.get("amount") ?? "");
  const fee = feeField(token, "transfer");
  return section(
    "Send",
    action({
      fields: [
        { label: "To account", input: to, hint: "The number of the account that you pay." },
        token.field,
        { label: "Amount", input: value },
        fee.field,
      ],
      button: "Sign and send",
      run: async (say) => {
        if (!/^[1-9]\d{0,7}$/.test(to.value.trim()))
          throw new WalletProblem(`“${to.value.slice(0, 40)}” is no account number.`);
        const amount = await readSigned(token.token(), value.value);
        return whereabouts(await send(Number(to.value.trim()), token.token(), amount, await fee.read(), say));
      },
    }),
  );
}

export function withdrawTab(): Child {
  const token = tokenField(1);
  const to = Object.assign(input({ placeholder: "0x…" }), { value: session()!.wallet.address });
  const value = amountInput();
  const fee = feeField(token, "withdrawal");
  return section(
    "Withdraw to L1",
    action({
      fields: [
        {
          label: "To address",
          input: to,
          hint: "Only who can sign for this address on L1 can claim it. An exchange's address cannot claim by itself.",
        },
        token.field,
        { label: "Amount", input: value },
        fee.field,
      ],
      button: "Sign and withdraw",
      run: async (say) => {
        if (!isAddress(to.value.trim())) throw new WalletProblem(`“${to.value.slice(0, 60)}” is no address.`);
        const amount = await readSigned(token.token(), value.value);
        return whereabouts(await withdraw(getAddress(to.value.trim()), token.token(), amount, await fee.read(), say));
      },
    }),
  );
}

/** A fee, filled in with what the operator asks for the chosen token. */
function feeField(token: TokenField, kind: "transfer" | "withdrawal"): { field: Field; read: () => Promise<bigint> } {
  const element = amountInput("", { required: false });
  const fill = async (): Promise<void> => {
    const [{ decimals = 0 }, fee] = await Promise.all([loadToken(token.token()), quotedFee(token.token(), kind)]);
    element.placeholder = formatUnits(fee, decimals).replaceAll(",", "");
  };
  token.input.addEventListener("change", () => void fill().catch(() => undefined));
  return {
    field: { label: "Fee", input: element, hint: "Left out: what the operator asks at least." },
    read: async () =>
      element.value.trim() === ""
        ? quotedFee(token.token(), kind)
        : readAmount(token.token(), element.value, { zero: true }),
  };
}

/** What became of an operation, until it is verified. */
function whereabouts({ hash }: OperationView): Child {
  const live = h("div", { role: "status" });
  const end = effect(() => {
    const operation = poll(() => client.operation(hash), POLL_MS);
    live.replaceChildren();
    live.append(
      h(
        "span",
        {},
        "Accepted and on disk. ",
        operationLink(hash),
        " ",
        when(operation, ({ stage }) => {
          if (stage === "verified" || stage === "rejected") queueMicrotask(() => end());
          return badge(stage);
        }),
      ),
    );
  });
  return live;
}
