/** Choosing a token, and an amount of it. */
import { client } from "../lib/api.ts";
import { tokenDetails } from "../lib/tokens.ts";
import { input, type Field } from "./form.ts";
import { h } from "../lib/dom.ts";
import { freshId } from "../lib/ui.ts";

export interface TokenField {
  field: Field;
  token: () => number;
  input: HTMLSelectElement;
}

/**
 * Registered tokens by their names; `preset` is chosen if it is among them. Frozen ones alone, or only those that are
 * not.
 */
export function tokenField(preset: number, { frozen = false } = {}): TokenField {
  const option = (token: number): HTMLOptionElement => h("option", { value: token }, () => tokenDetails(token).label);
  const element = h("select", { id: freshId("token"), required: true }, option(preset));
  void client.tokens({ limit: 100 }).then(
    ({ tokens }) => {
      const fitting = tokens.filter((token) => token.frozen === frozen).map(({ token }) => token);
      const first = element.options[0];
      for (const token of fitting) if (token < preset) first.before(option(token));
      for (const token of fitting) if (token > preset) element.append(option(token));
      if (!fitting.includes(preset)) first.remove();
    },
    () => undefined,
  );
  return { field: { label: "Token", input: element }, token: () => Number(element.value), input: element };
}

export const amountInput = (value = "", attributes: Record<string, string | boolean> = {}): HTMLInputElement =>
  Object.assign(input({ inputmode: "decimal", placeholder: "0.0", ...attributes }), { value });
