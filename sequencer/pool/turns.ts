/**
 * Whose turn it is. Clients take turns, and what a request begins with goes before what is left of longer ones: a
 * client with one operation does not wait for another one's thousands, nor for the rest of its own.
 */

/** So many items of a request are its head; the rest is its tail. A client's turn has as many. */
export const TURN = 16;

/** One request's items, and how far they were taken. */
export interface Request<T> {
  readonly client: string;
  readonly items: readonly T[];
  taken: number;
  /** It failed: what was not taken yet is not wanted any more. */
  dropped: boolean;
}

/** Items of one request that are taken together. */
export interface Share<T, R extends Request<T> = Request<T>> {
  request: R;
  from: number;
  to: number;
}

/** First in, first out for one client; clients take turns. */
class Lane<T, R extends Request<T>> {
  /** In the order of their turns. */
  readonly #clients = new Map<string, { requests: R[]; items: number }>();
  readonly #isHead: boolean;
  items = 0;

  constructor(isHead: boolean) {
    this.#isHead = isHead;
  }

  add(request: R): void {
    const left = this.#left(request);
    const queue = this.#clients.get(request.client);
    if (queue === undefined) this.#clients.set(request.client, { requests: [request], items: left });
    else {
      queue.requests.push(request);
      queue.items += left;
    }
    this.items += left;
  }

  /** One client's turn: shares of `limit` items at most. */
  next(limit: number): Share<T, R>[] {
    const [client, queue] = this.#clients.entries().next().value!;
    const shares: Share<T, R>[] = [];
    for (let room = limit; room > 0 && queue.requests.length > 0; ) {
      const [request] = queue.requests;
      const count = Math.min(room, this.#left(request));
      shares.push({ request, from: request.taken, to: request.taken + count });
      request.taken += count;
      room -= count;
      queue.items -= count;
      this.items -= count;
      if (this.#left(request) === 0) queue.requests.shift();
    }
    this.#clients.delete(client);
    if (queue.requests.length > 0) this.#clients.set(client, queue);
    return shares;
  }

  /** Items that are taken before the last of `count` more of this client's. */
  ahead(client: string, count: number): number {
    const own = (this.#clients.get(client)?.items ?? 0) + count;
    let others = 0;
    for (const [name, { items }] of this.#clients) if (name !== client) others += Math.min(items, own);
    return own - count + others;
  }

  #left({ items, taken }: R): number {
    return (this.#isHead ? Math.min(TURN, items.length) : items.length) - taken;
  }
}

export class Turns<T, R extends Request<T> = Request<T>> {
  readonly #heads = new Lane<T, R>(true);
  readonly #tails = new Lane<T, R>(false);
  /** Items in tails of requests whose heads wait. */
  #promised = 0;

  /** Items that wait. */
  get waiting(): number {
    return this.#heads.items + this.#tails.items + this.#promised;
  }

  add(request: R): void {
    if (request.items.length === 0) return;
    this.#heads.add(request);
    this.#promised += Math.max(0, request.items.length - TURN);
  }

  /** The next `size` items at most. Tails get a quarter of the room even where heads never end. */
  take(size: number): Share<T, R>[] {
    const shares: Share<T, R>[] = [];
    let room = size;
    const put = (share: Share<T, R>): void => {
      room -= share.to - share.from;
      if (!share.request.dropped) shares.push(share);
    };
    const kept = Math.min(Math.floor(size / 4), this.#tails.items);
    while (this.#heads.items > 0 && room > kept) {
      for (const share of this.#heads.next(Math.min(TURN, room - kept))) {
        put(share);
        const tail = share.request.items.length - TURN;
        if (share.to !== TURN || tail <= 0) continue;
        this.#promised -= tail;
        this.#tails.add(share.request);
      }
    }
    while (this.#tails.items > 0 && room > 0) {
      for (const share of this.#tails.next(Math.min(TURN, room))) put(share);
    }
    return shares;
  }

  /** How many items go before the last of a new request of `count` items. */
  ahead(client: string, count: number): number {
    const heads = this.#heads.ahead(client, count);
    return count <= TURN ? heads : heads + this.#promised + this.#tails.ahead(client, count);
  }

  /**
   * Whether so many more would make more than `limit` that wait: among heads for a short request, among all for a long
   * one.
   */
  hasRoom(count: number, limit: number): boolean {
    return (count <= TURN ? this.#heads.items : this.waiting) + count <= limit;
  }
}
