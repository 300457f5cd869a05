/** One box for all: hashes, addresses, numbers. */
import { client } from "../lib/api.ts";
import { h, type Child } from "../lib/dom.ts";
import { once } from "../lib/poll.ts";
import { go } from "../lib/router.ts";
import { heading, link, section, when } from "../lib/ui.ts";

interface Found {
  to: string;
  what: string;
}

/** Batches in which an L1 transaction is looked for. */
const RECENT = 100;

/** What a text may mean. Only what is there is found; a hash is looked for among operations and L1 transactions. */
export async function find(text: string): Promise<Found[]> {
  const [, kind, number] = /^(?:(batch|account|token)\s*)?#?(\d{1,9})$/i.exec(text) ?? [];
  if (number !== undefined) return findNumber(kind?.toLowerCase(), Number(number));
  if (/^0x[0-9a-fA-F]{40}$/.test(text)) return [{ to: `address/${text}`, what: `Address ${text}` }];
  if (/^0x[0-9a-fA-F]{64}$/.test(text)) return findHash(text.toLowerCase());
  return [];
}

async function findNumber(kind: string | undefined, n: number): Promise<Found[]> {
  const look = async (what: string, there: () => Promise<boolean>): Promise<Found[]> =>
    (kind === undefined || kind === what) && (await there().catch(() => false))
      ? [{ to: `${what}/${n}`, what: `${what[0].toUpperCase()}${what.slice(1)} ${n}` }]
      : [];
  return (
    await Promise.all([
      look("batch", async () => (await client.batch(n)).number === n),
      look("account", async () => (await client.account(n, { limit: 1 })).id === n),
      look("token", async () => n > 0 && (await client.tokens({ after: n - 1, limit: 1 })).tokens[0]?.token === n),
    ])
  ).flat();
}

async function findHash(hash: string): Promise<Found[]> {
  const [operation, batches] = await Promise.all([
    client.operation(hash).then(
      () => [{ to: `operation/${hash}`, what: "Operation" }],
      () => [],
    ),
    client.batches({ limit: RECENT }).then(
      ({ batches: list }) =>
        list
          .filter(({ l1Transaction, root }) => l1Transaction === hash || root === hash)
          .map(({ number }) => ({ to: `batch/${number}`, what: `Batch ${number}` })),
      () => [],
    ),
  ]);
  return [...operation, ...batches];
}

export function searchBox(): HTMLElement {
  const field = h("input", {
    id: "search",
    type: "search",
    name: "q",
    autocomplete: "off",
    spellcheck: "false",
    maxlength: 120,
    placeholder: "Batch, account, hash or address",
  });
  const search = (event: Event): void => {
    event.preventDefault();
    const text = field.value.trim();
    if (text !== "") go(`#/search/${encodeURIComponent(text)}`);
  };
  return h(
    "form",
    { role: "search", class: "search", onsubmit: search },
    h("label", { for: "search", class: "hidden" }, "Search for a batch, an account, a token, a hash or an address"),
    field,
    h("button", { type: "submit" }, "Search"),
  );
}

/** What was found; the place itself, if it is the only one. */
export function searchPage(text: string): Child {
  const found = once(async () => {
    const list = await find(text);
    if (list.length === 1) location.replace(`#/${list[0].to}`);
    return list;
  });
  return [
    heading("Search"),
    section(
      `“${text.slice(0, 80)}”`,
      when(found, (list) =>
        list.length > 0
          ? h(
              "ul",
              { class: "plain" },
              list.map(({ to, what }) => h("li", {}, link(to, what))),
            )
          : h(
              "p",
              {},
              "Nothing of this name. Try a number, “account 5”, an operation's hash, an L1 transaction of the last " +
                `${RECENT} batches, or an address.`,
            ),
      ),
    ),
  ];
}
