/** Where the page is: the part of the address behind `#`, so that the service has one page to serve and no more. */
import { signal } from "./signal.ts";

export interface Place {
  /** The parts between slashes, decoded: ["batch", "12"]. */
  path: string[];
  query: URLSearchParams;
}

function read(): Place {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?", 2);
  return { path: path.split("/").filter((part) => part !== "").map(decoded), query: new URLSearchParams(query) };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a percent sign that encodes nothing
  }
}

export const place = signal<Place>(read());

export function startRouter(): void {
  addEventListener("hashchange", () => place.set(read()));
}

/** Goes to another place; `to` begins with `#/`. */
export function go(to: string): void {
  location.hash = to;
}
