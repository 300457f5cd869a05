/** A thread that asks /health all the time, so that nobody else's work shows in its clock. */
import { Agent, get } from "node:http";
import { parentPort, workerData } from "node:worker_threads";

const { url, everyMs } = workerData as { url: string; everyMs: number };
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const latencies: number[] = [];
let failures = 0;
let isEnding = false;

/** Milliseconds until the whole answer was there. */
function ask(): Promise<void> {
  return new Promise((resolve) => {
    const sent = performance.now();
    const failed = (): void => {
      failures += 1;
      resolve();
    };
    const call = get(`${url}/health`, { agent, timeout: 30_000 }, (response) => {
      response.on("error", failed);
      response
        .on("end", () => {
          latencies.push(performance.now() - sent);
          if (response.statusCode !== 200) failures += 1;
          resolve();
        })
        .resume();
    });
    call.on("timeout", () => call.destroy(new Error("late")));
    call.on("error", failed);
  });
}

parentPort!.once("message", () => (isEnding = true));
while (!isEnding) {
  await ask();
  await new Promise((resolve) => setTimeout(resolve, everyMs));
}
agent.destroy();
parentPort!.postMessage({ latencies, failures });
