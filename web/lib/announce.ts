/** Says something to who does not see the screen. */
import { h } from "./dom.ts";
import { signal } from "./signal.ts";

const said = signal("");

export function announce(text: string): void {
  // The same sentence twice would not be read again.
  said.set(said() === text ? `${text} ` : text);
}

export const announcer = (): HTMLElement =>
  h("div", { class: "hidden", role: "status", "aria-live": "polite" }, () => said());
