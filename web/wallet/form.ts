/** A form that does something: what it asks for, what it says meanwhile, and what came of it. */
import { announce } from "../lib/announce.ts";
import { h, type Child } from "../lib/dom.ts";
import { signal } from "../lib/signal.ts";
import { freshId, notice, problem } from "../lib/ui.ts";
import { WalletProblem } from "./session.ts";

export interface Field {
  label: string;
  /** What is under the field, for who does not know what to type. */
  hint?: Child;
  input: HTMLInputElement | HTMLSelectElement;
}

export const input = (attributes: Record<string, string | boolean | (() => string)> = {}): HTMLInputElement =>
  h("input", { autocomplete: "off", spellcheck: "false", required: true, ...attributes });

export function select(
  options: readonly (readonly [value: string, text: Child])[],
  chosen?: string,
): HTMLSelectElement {
  const element = h(
    "select",
    {},
    options.map(([value, text]) => h("option", { value }, text)),
  );
  if (chosen !== undefined && options.some(([value]) => value === chosen)) element.value = chosen;
  return element;
}

export interface ActionOptions {
  fields?: readonly Field[];
  button: string;
  /** Does it, tells each step by `say`, and returns what to show at the end. Throws what `problem` explains. */
  run: (say: (step: string) => void) => Promise<Child>;
}

/** The form. While it works nothing can be sent twice. */
export function action({ fields = [], button, run }: ActionOptions): HTMLElement {
  const busy = signal(false);
  const result = signal<Child>(undefined);
  const say = (step: string): void => {
    announce(step);
    result.set(h("p", { class: "quiet" }, `${step} …`));
  };
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy()) return;
    busy.set(true);
    result.set(undefined);
    try {
      const done = await run(say);
      result.set(done !== undefined && notice("good", done));
      announce("Done");
    } catch (error) {
      result.set(
        error instanceof WalletProblem
          ? h("div", { class: "notice bad", role: "alert" }, error.message)
          : problem(error),
      );
    } finally {
      busy.set(false);
    }
  };
  return h(
    "form",
    { class: "form", onsubmit: submit },
    fields.map(({ label, hint, input: element }) => {
      const id = freshId("hint");
      element.id ||= freshId("field");
      if (hint !== undefined) element.setAttribute("aria-describedby", id);
      return h(
        "div",
        {},
        h("label", { for: element.id }, label),
        element,
        hint !== undefined && h("span", { id, class: "quiet" }, hint),
      );
    }),
    h("div", { class: "actions" }, h("button", { type: "submit", class: "primary", disabled: () => busy() }, button)),
    h("div", {}, () => result()),
  );
}
