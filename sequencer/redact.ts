/** Keeps keys and passwords out of logs, answers and errors: libraries put whole URLs into their messages. */
import type { Config } from "./config.ts";

export type Redact = (text: string) => string;

/** Shorter texts than this are no secrets, and would turn up everywhere. */
const SHORTEST = 4;

/**
 * Replaces what is secret in the URLs (name, password, path and query, which hold many a provider's key) and every form
 * of the other secrets. A URL of host and port alone holds none.
 */
export function redactor(urls: readonly (string | undefined)[], secrets: readonly (string | undefined)[] = []): Redact {
  const hidden = new Map<string, string>();
  const hide = (text: string, instead = "***"): void => {
    if (text.length >= SHORTEST) hidden.set(text, instead);
  };
  for (const secret of secrets) {
    if (secret === undefined) continue;
    const digits = secret.trim().replace(/^0x/i, "");
    for (const form of [secret, digits, digits.toLowerCase(), digits.toUpperCase()]) hide(form);
  }
  for (const text of urls) {
    if (text === undefined || !URL.canParse(text)) continue;
    const url = new URL(text);
    const { username, password, pathname, search, searchParams, protocol, host } = url;
    if (`${username}${password}${search}` === "" && pathname === "/") continue;
    const shown = `${protocol}//${host}/***`;
    for (const form of [text, url.href, url.href.replace(/\/$/, "")]) hide(form, shown);
    for (const part of [
      `${pathname}${search}`,
      pathname,
      search.slice(1),
      ...searchParams.values(),
      username,
      password,
    ])
      hide(part);
    for (const part of [username, password]) hide(decodeURIComponent(part));
  }
  // The longest first: a URL goes as a whole before its parts do.
  const longestFirst = [...hidden].sort(([a], [b]) => b.length - a.length);
  return (text) => longestFirst.reduce((shown, [secret, instead]) => shown.replaceAll(secret, instead), text);
}

/** What the service was told and nobody else may read. */
export const redactorOf = ({ rpc, prover, operatorKey }: Pick<Config, "rpc" | "prover" | "operatorKey">): Redact =>
  redactor([rpc, prover], [operatorKey]);
