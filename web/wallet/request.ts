/** Asking for a payment: a link, and the same as a QR code. */
import { h, s, type Child } from "../lib/dom.ts";
import { copyable, section } from "../lib/ui.ts";
import { acting } from "./actions.ts";
import { readSigned } from "./amounts.ts";
import { action } from "./form.ts";
import { qrCode } from "./qr.ts";
import { amountInput, tokenField } from "./token-field.ts";

const QUIET = 4;

export function requestTab(): Child {
  const token = tokenField(1);
  const value = amountInput("", { required: false });
  return section(
    "Ask for a payment",
    action({
      fields: [token.field, { label: "Amount", input: value, hint: "Leave it out and the payer says how much." }],
      button: "Show link and QR code",
      run: async () => {
        const amount = value.value.trim();
        if (amount !== "") await readSigned(token.token(), amount);
        const query = new URLSearchParams({
          to: String(acting()),
          token: String(token.token()),
          ...(amount === "" ? {} : { amount }),
        });
        const url = `${location.origin}${location.pathname}#/wallet/send?${query.toString()}`;
        return h(
          "div",
          {},
          h("p", {}, "Whoever opens it sees a payment to your account, filled in:"),
          h("p", {}, copyable(url)),
          picture(url),
        );
      },
    }),
  );
}

/** Dark on white in any colour scheme: readers want it so. */
function picture(text: string): HTMLElement {
  const rows = qrCode(text);
  const size = rows.length + 2 * QUIET;
  const path = rows
    .flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x + QUIET} ${y + QUIET}h1v1h-1z`] : [])))
    .join("");
  return h(
    "div",
    { class: "qr" },
    s(
      "svg",
      {
        viewBox: `0 0 ${size} ${size}`,
        role: "img",
        "aria-label": `QR code of ${text}`,
        "shape-rendering": "crispEdges",
      },
      s("path", { d: path, fill: "#000" }),
    ),
  );
}
