/** Pieces that all views are made of. */
import { announce } from "./announce.ts";
import { h, type Child } from "./dom.ts";
import { moment, short } from "./format.ts";
import { formatAmount } from "./tokens.ts";
import type { Live } from "./poll.ts";
import { explain } from "./explain.ts";

let ids = 0;
export const freshId = (name: string): string => `${name}-${++ids}`;

/** A part of a view with a heading. */
export function section(title: Child, ...children: Child[]): HTMLElement {
  const id = freshId("section");
  return h("section", { class: "card", "aria-labelledby": id }, h("h2", { id }, title), ...children);
}

/** A heading for the view. */
export const heading = (title: Child, note?: Child): HTMLElement =>
  h("div", { class: "heading" }, h("h1", {}, title), note !== undefined && h("p", { class: "quiet" }, note));

export const link = (to: string, ...children: Child[]): HTMLElement => h("a", { href: `#/${to}` }, ...children);

export const batchLink = (n: number): HTMLElement => link(`batch/${n}`, `Batch ${n}`);
export const accountLink = (id: number): HTMLElement => link(`account/${id}`, `Account ${id}`);
export const operationLink = (hash: string): HTMLElement =>
  h("a", { href: `#/operation/${hash}`, class: "mono", title: hash }, short(hash));
export const addressLink = (address: string): HTMLElement =>
  h("a", { href: `#/address/${address}`, class: "mono", title: address }, short(address, 4));

export const amount = (token: number, value: string | bigint): HTMLElement =>
  h("span", { class: "amount" }, () => formatAmount(token, value));

export const time = (at: string | number): HTMLElement =>
  h("time", { datetime: typeof at === "number" ? new Date(at * 1000).toISOString() : at }, moment(at));

export const badge = (stage: string): HTMLElement => h("span", { class: `badge ${stage}` }, stage);

/** A long value in full, with a button that copies it. */
export function copyable(text: string): HTMLElement {
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    announce("Copied");
  };
  return h(
    "span",
    { class: "copyable" },
    h("span", { class: "mono break" }, text),
    h("button", { type: "button", class: "small", "aria-label": `Copy ${short(text)}`, onclick: copy }, "Copy"),
  );
}

/** Names and what they are. */
export const facts = (...pairs: (readonly [string, Child] | false | undefined)[]): HTMLElement =>
  h(
    "dl",
    { class: "facts" },
    pairs.flatMap((pair) =>
      pair === false || pair === undefined ? [] : [h("div", {}, h("dt", {}, pair[0]), h("dd", {}, pair[1]))],
    ),
  );

/** A table that turns into cards where the screen is narrow. The first column names the row. */
export function table(
  caption: string,
  columns: readonly string[],
  rows: readonly (readonly Child[])[],
  empty = "Nothing yet.",
): HTMLElement {
  if (rows.length === 0) return h("p", { class: "quiet" }, empty);
  return h(
    "table",
    {},
    h("caption", { class: "hidden" }, caption),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        columns.map((column) => h("th", { scope: "col" }, column)),
      ),
    ),
    h(
      "tbody",
      {},
      rows.map((row) =>
        h(
          "tr",
          {},
          row.map((cell, i) =>
            i === 0
              ? h("th", { scope: "row", "data-label": columns[0] }, cell)
              : h("td", { "data-label": columns[i] }, cell),
          ),
        ),
      ),
    ),
  );
}

/** What `view` makes of a live value; before, that it loads; after a failed look, why. */
export function when<T>(live: Live<T>, view: (value: T) => Child): () => Child {
  return () => {
    const value = live.value();
    const error = live.error();
    return [
      error !== undefined && problem(error),
      value === undefined ? error === undefined && h("p", { class: "quiet" }, "Loading …") : view(value),
    ];
  };
}

/** An error with what to do about it. */
export function problem(error: unknown): HTMLElement {
  const { title, advice, details } = explain(error);
  return h(
    "div",
    { class: "notice bad", role: "alert" },
    h("strong", {}, title),
    " ",
    advice,
    details !== "" && h("span", { class: "quiet" }, ` (${details})`),
  );
}

export const notice = (kind: "good" | "warn" | "bad" | "info", ...children: Child[]): HTMLElement =>
  h("div", { class: `notice ${kind}` }, ...children);

/** Pages of a list that goes on; each is asked for when its button is pressed. */
export const more = (isMore: boolean, onclick: () => unknown): Child =>
  isMore && h("p", {}, h("button", { type: "button", onclick }, "Show more"));
