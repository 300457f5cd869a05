/** Where an L1 node is, apart from the secrets that such URLs carry: user, password, keys in path or query. */

export interface Endpoint {
  /** Without user and password. Path and query may still hold a key: never print it. */
  url: string;
  /** The Authorization header that user and password make. */
  authorization: string | undefined;
  isSocket: boolean;
  /** What may be printed: scheme, host and port. */
  shown: string;
  /** `text` without this endpoint's secrets, for errors that libraries word. */
  redact(text: string): string;
}

const SCHEMES = ["http:", "https:", "ws:", "wss:"];

/**
 * Reads the URL of an L1 node. Throws an Error that names the schemes, and shows nothing of what might be a secret.
 *
 * @example
 * readEndpoint("https://me:secret@node.example/v3/key").shown; // "https://node.example"
 */
export function readEndpoint(text: string): Endpoint {
  const url = parse(text);
  if (url === undefined || !SCHEMES.includes(url.protocol) || !text.includes("://") || url.hostname === "") {
    throw new Error("--rpc (or COLONNADE_RPC) must be a URL that begins with http://, https://, ws:// or wss://, such as http://127.0.0.1:8545");
  }
  const shown = `${url.protocol}//${url.host}`;
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  const authorization = pair === ":" ? undefined : `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(pair)))}`;
  const secrets = [text, url.href];
  url.username = url.password = "";
  secrets.push(url.href, `${url.pathname}${url.search}`, url.pathname, ...(authorization ?? "").split(" ").slice(1));
  const worthHiding = secrets.filter((secret) => secret.length > 1).sort((a, b) => b.length - a.length);
  return {
    url: url.href, authorization, isSocket: url.protocol.startsWith("ws"), shown,
    redact: (words) => worthHiding.reduce((sum, secret) =>
      sum.replaceAll(secret, secret.includes("://") ? shown : "…"), words),
  };
}

/** `URL.canParse` is younger than Node 18. */
function parse(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
