/**
 * What is killed, and how: SIGKILL for the service and its provers; the local chain keeps nothing, so its node is cut
 * off or stopped.
 */
import type { Chance } from "./chance.ts";
import type { Findings } from "./findings.ts";
import type { CutOff } from "./lies.ts";
import type { ServiceLives } from "./service-lives.ts";
import { sleep } from "./waiting.ts";

/** How often each is chosen. */
const WEIGHTS = {
  /** The service, at any moment of its work. */
  service: 9,
  /** The service, while it starts. */
  "service, starting": 2,
  /** The prover, or the process that makes its witness. */
  prover: 5,
  /** All connections to the node break, and nobody listens for a while. */
  "node, cut off": 2,
  /** The node's process stands still (SIGSTOP), connections open, and goes on (SIGCONT). */
  "node, stopped": 2,
};
export type KillKind = keyof typeof WEIGHTS;

const OUTAGE_MS = { low: 200, high: 3_000 };
const START_MS = 1_500;

export interface Target {
  lives: ServiceLives;
  cutOff: CutOff;
  nodePid: number;
  chance: Chance;
  findings: Findings;
}

/** Kills one of them. What has to be started again is running when this settles. */
export async function killOne(target: Target): Promise<void> {
  const { chance, findings } = target;
  const kind = chance.weighted(WEIGHTS);
  if (!(await kill(kind, target))) return;
  findings.count("kills", kind);
}

/** False if there was nothing to kill. */
async function kill(kind: KillKind, { lives, cutOff, nodePid, chance, findings }: Target): Promise<boolean> {
  switch (kind) {
    case "service":
      findings.event(`SIGKILL for the service, process ${lives.pid}`);
      await lives.kill();
      await sleep(chance.whole(0, 500));
      await lives.start();
      return true;
    case "service, starting":
      findings.event(`SIGKILL for the service, process ${lives.pid}, and for the next one while it starts`);
      await lives.kill();
      lives.begin();
      await sleep(chance.whole(50, START_MS));
      await lives.kill();
      await lives.start();
      return true;
    case "prover": {
      const victims = lives.descendants();
      if (victims.length === 0) return false;
      const { pid } = chance.pick(victims);
      findings.event(`SIGKILL for the prover, process ${pid}`);
      return send(pid, "SIGKILL");
    }
    case "node, cut off":
      findings.event("the node is cut off");
      await cutOff(chance.magnitude(OUTAGE_MS.low, OUTAGE_MS.high));
      return true;
    case "node, stopped":
      findings.event("the node is stopped");
      if (!send(nodePid, "SIGSTOP")) return false;
      try {
        await sleep(chance.magnitude(OUTAGE_MS.low, OUTAGE_MS.high));
      } finally {
        send(nodePid, "SIGCONT");
      }
      return true;
  }
}

/** False if the process had ended already. */
function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
