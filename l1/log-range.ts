/** How many blocks one eth_getLogs asks for: nodes have limits of their own, and each says so in its own words. */
import { isError } from "ethers";
import { ColonnadeError } from "../protocol/errors.ts";

export interface LogRange {
  /** Blocks in the next question; at least 1. */
  size(): number;
  /** Halves it. False if it is 1 already. */
  halve(): boolean;
  /** Notes an answer: after some in a row the range grows again, up to what it was at first. */
  answered(): void;
}

/** So many answers in a row double the range. */
const GROW_AFTER = 8;

export function createLogRange(most = 2_000): LogRange {
  let size = most;
  let answers = 0;
  return {
    size: () => size,
    halve() {
      answers = 0;
      if (size === 1) return false;
      size = Math.ceil(size / 2);
      return true;
    },
    answered() {
      if (++answers % GROW_AFTER === 0) size = Math.min(2 * size, most);
    },
  };
}

const SILENT = ["TIMEOUT", "NETWORK_ERROR"];
/** "Not you" and "not now": fewer blocks would not help. */
const NOT_ABOUT_THE_RANGE = /^(401|403|429|5\d\d)/;

/** Whether a node answered, and refused. Nobody there, no answer, or an answer of the way there is no refusal. */
export function isRefusal(error: unknown): boolean {
  if (error instanceof ColonnadeError || !(error instanceof Error)) return false;
  if (isError(error, "SERVER_ERROR")) {
    return !NOT_ABOUT_THE_RANGE.test((error.info as { responseStatus?: string } | undefined)?.responseStatus ?? "500");
  }
  const { code } = error as { code?: string };
  return code !== undefined && !SILENT.includes(code) && !/^E[A-Z]+$/.test(code);
}
