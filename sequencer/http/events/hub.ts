/**
 * Everybody who follows the events. Each has a place in their durable order and gets what comes behind it, as fast as it
 * reads: what is not sent yet is in the database, not in memory.
 */
import type { ServerResponse } from "node:http";
import { ColonnadeError } from "../../../protocol/errors.ts";
import type { Store } from "../../store/store.ts";
import type { Filter } from "./event.ts";
import { Tail } from "./tail.ts";

export interface HubOptions {
  /** Most followers, and most of one client. */
  limit: number;
  perClient: number;
  /** Milliseconds of silence after which a follower hears that all is well. */
  heartbeatMs: number;
  /** Milliseconds for which a follower may read nothing. */
  slowMs: number;
}

interface Follower {
  response: ServerResponse;
  client: string;
  filter: Filter;
  /** The id of the last event that it got, or did not want. */
  place: number;
  saidAt: number;
  /** Since when it has not read what it was sent. */
  stalledAt: number | undefined;
}

const TICK_MS = 25;
/** Milliseconds of work between two turns of the event loop. */
const TURN_MS = 4;
/** Characters of one write. */
const CHUNK = 65_536;
/** Seconds after which whoever was refused may try again. */
const RETRY_AFTER = 10;
/** Milliseconds that a last word may take. */
const LAST_WORD_MS = 1_000;

export class EventHub {
  readonly #table: Store["events"];
  readonly #tail: Tail;
  readonly #options: HubOptions;
  readonly #followers = new Set<Follower>();
  readonly #ofClient = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;
  #cutOff = 0;

  constructor(table: Store["events"], options: HubOptions) {
    this.#table = table;
    this.#tail = new Tail(table);
    this.#options = options;
  }

  get followers(): number {
    return this.#followers.size;
  }

  /** How many were cut off because they did not read. */
  get cutOff(): number {
    return this.#cutOff;
  }

  /** Throws TOO_MANY_STREAMS if there is no room for one more of this client. */
  assertRoom(client: string): void {
    const { limit, perClient } = this.#options;
    const own = this.#ofClient.get(client) ?? 0;
    if (!this.#isClosed && this.#followers.size < limit && own < perClient) return;
    const isOwn = own >= perClient;
    throw new ColonnadeError("TOO_MANY_STREAMS", { open: isOwn ? own : this.#followers.size, limit: isOwn ? perClient : limit,
      retryAfter: RETRY_AFTER });
  }

  /** Sends what comes behind `place` to a response whose head is out already. */
  add(response: ServerResponse, client: string, filter: Filter, place: number): void {
    if (this.#followers.size === 0) this.#tail.reset();
    const follower: Follower = { response, client, filter, place, saidAt: performance.now(), stalledAt: undefined };
    this.#followers.add(follower);
    this.#ofClient.set(client, (this.#ofClient.get(client) ?? 0) + 1);
    response.on("drain", () => (follower.stalledAt = undefined));
    response.on("error", () => this.#remove(follower));
    response.on("close", () => this.#remove(follower));
    this.#timer ??= setTimeout(() => this.#tick(), TICK_MS);
  }

  /** Ends all, each with a last word. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const follower of [...this.#followers]) this.#end(follower, "shutdown");
  }

  #tick(): void {
    this.#timer = undefined;
    try {
      this.#turn(performance.now() + TURN_MS);
    } catch {
      // The database does not answer: they come again, and go on where they were.
      for (const follower of [...this.#followers]) this.#end(follower, "error");
    }
    if (this.#followers.size > 0) this.#timer = setTimeout(() => this.#tick(), TICK_MS);
  }

  #turn(end: number): void {
    while (this.#tail.refresh() && performance.now() < end);
    // Whoever comes last in this turn is the first in the next.
    for (const follower of [...this.#followers]) {
      this.#serve(follower, end);
      if (performance.now() < end) continue;
      this.#followers.delete(follower);
      this.#followers.add(follower);
      break;
    }
  }

  #serve(follower: Follower, end: number): void {
    const now = performance.now();
    if (follower.stalledAt !== undefined) {
      if (now - follower.stalledAt < this.#options.slowMs) return;
      this.#cutOff += 1;
      return this.#end(follower, "slow");
    }
    while (follower.stalledAt === undefined) {
      const events = this.#tail.after(follower.place);
      if (events.length === 0) break;
      let text = "";
      for (const event of events) {
        follower.place = event.row.id;
        const data = event.for(follower.filter);
        if (data !== undefined) text += `id: ${this.idOf(follower.place)}\ndata: ${data}\n\n`;
        if (text.length > CHUNK) break;
      }
      if (text !== "") this.#write(follower, text);
      if (performance.now() > end) break;
    }
    // An id alone is no event: it moves the place from which a reader goes on.
    if (performance.now() - follower.saidAt >= this.#options.heartbeatMs) {
      this.#write(follower, `: all is well\nid: ${this.idOf(follower.place)}\n\n`);
    }
  }

  #write(follower: Follower, text: string): void {
    follower.saidAt = performance.now();
    if (!follower.response.write(text)) follower.stalledAt ??= follower.saidAt;
  }

  #end(follower: Follower, reason: "slow" | "shutdown" | "error"): void {
    const { response } = follower;
    this.#remove(follower);
    response.end(`event: bye\ndata: ${JSON.stringify({ reason })}\n\n`);
    setTimeout(() => response.destroy(), LAST_WORD_MS).unref();
  }

  #remove(follower: Follower): void {
    if (!this.#followers.delete(follower)) return;
    const left = this.#ofClient.get(follower.client)! - 1;
    if (left === 0) this.#ofClient.delete(follower.client);
    else this.#ofClient.set(follower.client, left);
  }

  /** An event's id as followers see it. */
  idOf(id: number): string {
    return `${this.#table.series}-${id}`;
  }
}
