/** Table `jobs`: work on a batch that may fail and is tried again, later each time. */
import type { Database } from "./database.ts";

export type JobKind = "commit" | "prove" | "publish";
export interface JobRow { batch: number; kind: JobKind; attempts: number; retryAt: number; error: string | null }

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 300_000;

export function jobsTable(db: Database) {
  const select = "SELECT batch, kind, attempts, retry_at retryAt, error FROM jobs";
  const get = db.prepare<[number, string], JobRow>(`${select} WHERE batch = ? AND kind = ?`);
  const failing = db.prepare<[], JobRow>(`${select} WHERE error IS NOT NULL ORDER BY batch, kind`);
  const start = db.prepare("INSERT INTO jobs VALUES (?, ?, 0, 0, NULL) ON CONFLICT (batch, kind) DO NOTHING");
  const fail = db.prepare(`UPDATE jobs SET attempts = attempts + 1, retry_at = ?, error = ? WHERE batch = ? AND kind = ?`);
  const done = db.prepare("DELETE FROM jobs WHERE batch = ? AND kind = ?");
  const drop = db.prepare("DELETE FROM jobs WHERE batch >= ?");

  return {
    get: (batch: number, kind: JobKind): JobRow | undefined => get.get(batch, kind),
    /** Whether work on a batch may be tried now. */
    isDue: (batch: number, kind: JobKind, now: number): boolean => (get.get(batch, kind)?.retryAt ?? 0) <= now,
    failing: (): JobRow[] => failing.all(),
    start: (batch: number, kind: JobKind): void => void start.run(batch, kind),
    /** Notes a failure; the next try waits twice as long as the last. Returns the number of failures. */
    fail(batch: number, kind: JobKind, error: string, now: number): number {
      start.run(batch, kind);
      const attempts = get.get(batch, kind)!.attempts;
      fail.run(now + Math.min(FIRST_DELAY_MS * 2 ** attempts, LONGEST_DELAY_MS), error, batch, kind);
      return attempts + 1;
    },
    done: (batch: number, kind: JobKind): void => void done.run(batch, kind),
    dropFrom: (from: number): void => void drop.run(from),
  };
}
