/** Choosing a token, and an amount of it. */
import { client } from "../lib/api.ts";
import { tokenDetails } from "../lib/tokens.ts";
import { input, type Field } from "./form.ts";
import { h } from "../lib/dom.ts";
import { freshId } from "../lib/ui.ts";

export interface TokenField { field: Field; token: () => number; input: HTMLSelectElement }

/** Registered tokens by their names; `preset` is chosen if it is among them. Frozen ones alone, or only those that are not. */
export function tokenField(preset: number, { frozen = false } = {}): TokenField {
  const element = h("select", { id: freshId("token"), required: true });
  void client.tokens({ limit: 100 }).then(({ tokens }) => {
    for (const { token, frozen: isFrozen } of tokens) {
      if (isFrozen !== frozen) continue;
      element.append(h("option", { value: token }, () => tokenDetails(token).label));
    }
    if (tokens.some(({ token }) => token === preset)) element.value = String(preset);
  }, () => undefined);
  return { field: { label: "Token", input: element }, token: () => Number(element.value), input: element };
}

export const amountInput = (value = "", attributes: Record<string, string | boolean> = {}): HTMLInputElement =>
  Object.assign(input({ inputmode: "decimal", placeholder: "0.0", ...attributes }), { value });
