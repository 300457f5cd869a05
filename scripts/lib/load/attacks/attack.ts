/** What a hostile request is, and what it may know. */
import type { Chance } from "../../drill/chance.ts";
import type { Asker } from "../ask.ts";
import type { Answer } from "../documented.ts";
import type { Heard } from "../raw.ts";

export interface AttackContext {
  ask: Asker;
  port: number;
  chance: Chance;
  /** A body of POST /v1/transfers that was valid once, as an object, to be spoiled. */
  transfer(): Record<string, unknown>;
  /** L2 accounts that exist. */
  accounts: number;
  /** L1 addresses that own some. */
  owners: readonly string[];
}

export interface Attack {
  run(context: AttackContext): Promise<Answer | Heard>;
  /** How often, beside the others. */
  weight: number;
  /** It may be hung up on without an answer. */
  mayHangUp?: boolean;
  /** It goes away itself and waits for none. */
  leaves?: boolean;
  /** There is nothing wrong with it. All others must be refused. */
  isProper?: boolean;
}
