/** What people must know of the service: faults, troubles, deadlines that run out. */
import type { StatusView } from "../../client/api-types.ts";
import { h, type Child } from "../lib/dom.ts";
import { duration } from "../lib/format.ts";
import { link, notice } from "../lib/ui.ts";

const QUEUES = { opens: "An account", credits: "A deposit", exits: "A forced exit" };

/** Notices, worst first; a short line where all is well. */
export function health(status: StatusView): Child {
  const { fault, warnings, troubles, retrying, l1, tokens } = status;
  const notices: Child[] = [
    fault !== null &&
      notice(
        "bad",
        h("strong", {}, "The service has stopped working on batches. "),
        `${fault.message}. What you hold is safe; it can leave by an exit on L1.`,
      ),
    warnings.map(({ queue, token, level, secondsLeft }) =>
      notice(
        level === "warning" ? "warn" : "bad",
        h("strong", {}, `${QUEUES[queue]}${token === 0 ? "" : ` of token ${token}`} `),
        level === "overdue"
          ? `is overdue since ${duration(secondsLeft)}: anyone may freeze the token. `
          : `must be taken within ${duration(secondsLeft)}. `,
        link("queues", "Look at the queues"),
      ),
    ),
    tokens
      .filter(({ frozen }) => frozen)
      .map(({ token }) =>
        notice(
          "bad",
          h("strong", {}, `Token ${token} is frozen for ever. `),
          "Whoever holds it can take it out: ",
          link("wallet/escape", "Escape"),
          ".",
        ),
      ),
    !l1.ready &&
      notice(
        "warn",
        h("strong", {}, "Not at L1's last block. "),
        `Read up to ${l1.read} of ${l1.head}; operations are taken once it has caught up.`,
      ),
    Object.entries(troubles).map(([part, error]) => notice("warn", h("strong", {}, `${part}: `), error)),
    retrying.map(({ batch, work, attempts }) =>
      notice("warn", `Batch ${batch}: ${work} failed ${attempts} times and is tried again.`),
    ),
  ];
  const isWell = notices.every((entry) => entry === false || (Array.isArray(entry) && entry.length === 0));
  return h(
    "div",
    { role: "status", "aria-label": "State of the service" },
    isWell ? h("p", { class: "well" }, h("i", { class: "dot", "aria-hidden": "true" }), "All is well") : notices,
  );
}
