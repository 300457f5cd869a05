/** The queues on L1: what waits to be taken into a batch, and until when it must be. */
import type { QueueHeadView, StatusView } from "../../client/api-types.ts";
import { client } from "../lib/api.ts";
import { h, type Child } from "../lib/dom.ts";
import { duration } from "../lib/format.ts";
import { poll } from "../lib/poll.ts";
import { tokenDetails } from "../lib/tokens.ts";
import { badge, heading, section, table, time, when } from "../lib/ui.ts";
import { health } from "./health.ts";

const POLL_MS = 2_000;
const NAMES = { opens: "Accounts to open", credits: "Deposits", exits: "Forced exits" };

export function queuesPage(): Child {
  const status = poll(() => client.status(), POLL_MS);
  return [
    heading(
      "L1 queues",
      "Nobody can refuse what waits here: an entry that is not taken by its deadline lets anyone freeze " +
        "the token, and everybody leave.",
    ),
    when(status, (view) => [
      health(view),
      section("Waiting", waiting(view)),
      section("Nearest deadlines", deadlines(view)),
    ]),
  ];
}

const waiting = ({ queues }: StatusView): HTMLElement =>
  h(
    "dl",
    { class: "facts" },
    (["opens", "credits", "exits"] as const).map((queue) =>
      h("div", {}, h("dt", {}, NAMES[queue]), h("dd", {}, queues[queue])),
    ),
  );

function deadlines({ deadlines: heads, warnings }: StatusView): HTMLElement {
  const levelOf = (head: QueueHeadView): string =>
    warnings.find(({ queue, token }) => queue === head.queue && token === head.token)?.level ?? "on time";
  return table(
    "First entry of each queue that is not verified",
    ["Queue", "Token", "Entry", "State", "Deadline", "Left"],
    heads.map((head) => [
      NAMES[head.queue],
      head.token === 0 ? "–" : () => tokenDetails(head.token).label,
      h("span", { class: "number" }, head.index),
      badge(levelOf(head).replace(" ", "-")),
      time(head.deadline),
      head.secondsLeft < 0 ? `overdue by ${duration(head.secondsLeft)}` : duration(head.secondsLeft),
    ]),
    "All queues are empty.",
  );
}
