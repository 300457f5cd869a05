/** A client under full load: one keep-alive connection for each lane, one request at a time on each. */
import { Agent, request } from "node:http";
import type { OperationResultsView, OperationView } from "../../client/index.ts";

export interface Load {
  url: string;
  path: string;
  /** Bodies of each lane in their order, as text. */
  lanes: readonly (readonly string[])[];
}

export interface LoadResult {
  /** Seconds from the first request to the last answer. */
  wall: number;
  /** CPU seconds of this process meanwhile: the client. */
  clientCpu: number;
  /** Milliseconds from request to answer, ascending. */
  latencies: number[];
  /** Hashes of what was accepted. */
  hashes: string[];
}

/** Sends everything. Throws an Error at the first answer that is no acceptance. */
export async function drive({ url, path, lanes }: Load): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: lanes.length });
  const target = new URL(path, url);
  const latencies: number[] = [];
  const hashes: string[] = [];

  const post = (body: string): Promise<string> => new Promise((resolve, reject) => {
    const call = request(target, { method: "POST", agent, headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body) } },
      (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("error", reject);
        response.on("end", () => {
          const text = Buffer.concat(parts).toString();
          if (response.statusCode === 200 || response.statusCode === 202) resolve(text);
          else reject(new Error(`${path} answered ${response.statusCode}: ${text}`));
        });
      });
    call.on("error", reject);
    call.end(body);
  });

  async function lane(bodies: readonly string[]): Promise<void> {
    for (const body of bodies) {
      const sent = performance.now();
      const answer = await post(body);
      latencies.push(performance.now() - sent);
      hashes.push(...acceptedIn(answer));
    }
  }

  const cpu = process.cpuUsage();
  const started = performance.now();
  await Promise.all(lanes.map(lane));
  const wall = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  agent.destroy();
  return { wall, clientCpu: (user + system) / 1e6, latencies: latencies.sort((a, b) => a - b), hashes };
}

function acceptedIn(answer: string): string[] {
  const view = JSON.parse(answer) as OperationView | OperationResultsView;
  if (!("results" in view)) return [view.hash];
  return view.results.map((result) => {
    if ("error" in result) throw new Error(`An operation was refused: ${result.error.message}`);
    return result.hash;
  });
}
