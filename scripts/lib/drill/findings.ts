/** What a drill found out: counts for its table, a timeline for its evidence, and everything that broke. */

/** Broken, and no danger to what was acknowledged: a drill goes on after these. */
export const STACK_RULE = "no stack trace in the log";
export const LEFT_RULE = "no process is left behind";
const HARMLESS = [STACK_RULE, LEFT_RULE];

export interface Violation {
  /** Seconds from the drill's beginning. */
  at: number;
  /** The rule that was broken. */
  rule: string;
  /** The values on both sides. */
  account: string;
}

export class Findings {
  readonly #started = performance.now();
  readonly violations: Violation[] = [];
  readonly #causes = new Set<string>();
  readonly timeline: string[] = [];
  readonly #counts = new Map<string, Map<string, number>>();
  readonly #onEvent: (line: string) => void;

  readonly #tolerated: readonly string[];

  /** `onEvent` hears every line of the timeline. Of the rules in `tolerated` only the count is kept. */
  constructor({
    onEvent = () => {},
    tolerated = [],
  }: { onEvent?: (line: string) => void; tolerated?: readonly string[] } = {}) {
    this.#onEvent = onEvent;
    this.#tolerated = tolerated;
  }

  get seconds(): number {
    return (performance.now() - this.#started) / 1000;
  }

  /** Adds one to `name` of `group`. */
  count(group: string, name: string, by = 1): void {
    const counts = this.#counts.get(group) ?? new Map<string, number>();
    this.#counts.set(group, counts.set(name, (counts.get(name) ?? 0) + by));
  }

  /** The last value that was noted under a name. */
  last(group: string, name: string, value: number): void {
    this.#counts.set(group, (this.#counts.get(group) ?? new Map<string, number>()).set(name, value));
  }

  /** The highest value that was noted under a name. */
  highest(group: string, name: string, value: number): void {
    const counts = this.#counts.get(group) ?? new Map<string, number>();
    this.#counts.set(group, counts.set(name, Math.max(counts.get(name) ?? 0, value)));
  }

  /** What was acknowledged is at stake, or nothing can go on: further kills would only bury the cause. */
  isHopeless(): boolean {
    return this.violations.some(({ rule }) => !HARMLESS.includes(rule));
  }

  counts(group: string): [name: string, count: number][] {
    return [...(this.#counts.get(group) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  total(group: string): number {
    return this.counts(group).reduce((sum, [, count]) => sum + count, 0);
  }

  event(line: string): void {
    const text = `${this.seconds.toFixed(2).padStart(9)}  ${line}`;
    this.timeline.push(text);
    this.#onEvent(text);
  }

  /** Notes what broke: once for each rule and `cause`, which is the account itself if left out. */
  broke(rule: string, account: string, cause = account): void {
    if (this.#tolerated.includes(rule)) return this.count("tolerated", rule);
    const key = `${rule}\n${cause}`;
    if (this.#causes.has(key)) return;
    this.#causes.add(key);
    this.violations.push({ at: this.seconds, rule, account });
    this.event(`BROKEN ${rule}: ${account}`);
  }
}
