/** The last events in memory, so that all who follow closely share one reading of them. */
import type { Store } from "../../store/store.ts";
import { FeedEvent } from "./event.ts";

/** Rows of one question to the database: a fraction of a millisecond's work. */
const PAGE = 32;
/** Most members in memory: some megabytes. */
const MOST_MEMBERS = 50_000;

export class Tail {
  readonly #table: Store["events"];
  #events: FeedEvent[] = [];
  #weight = 0;
  /** Everything behind `#from` and up to `#to` is in memory. */
  #from: number;
  #to: number;

  constructor(table: Store["events"]) {
    this.#table = table;
    this.#from = this.#to = table.head();
  }

  /** Forgets all, and begins with what comes next: nobody follows. */
  reset(): void {
    this.#events = [];
    this.#weight = 0;
    this.#from = this.#to = this.#table.head();
  }

  /** Reads what is new. True if there may be more. */
  refresh(): boolean {
    const rows = this.#table.after(this.#to, PAGE);
    for (const row of rows) {
      const event = new FeedEvent(row);
      this.#events.push(event);
      this.#weight += event.weight;
      this.#to = row.id;
    }
    while (this.#weight > MOST_MEMBERS && this.#events.length > 1) {
      const [dropped] = this.#events.splice(0, 1);
      this.#weight -= dropped.weight;
      this.#from = dropped.row.id;
    }
    return rows.length === PAGE;
  }

  /** A few events behind `id`, from memory if they are there. */
  after(id: number): readonly FeedEvent[] {
    if (id < this.#from) return this.#table.after(id, PAGE).map((row) => new FeedEvent(row));
    let [low, high] = [0, this.#events.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#events[middle].row.id <= id) low = middle + 1;
      else high = middle;
    }
    return this.#events.slice(low, low + PAGE);
  }
}
