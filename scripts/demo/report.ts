/** The table at the end of the demo: every figure is read from the chain, the service or a manifest. */
import type { JsonRpcProvider } from "ethers";
import type { BatchView, ColonnadeClient } from "../../client/index.ts";
import { loadManifest } from "../../prover/manifest.ts";
import { findInstance } from "../../prover/instances.ts";

export interface Row { batch: BatchView; constraints: number; slots: number; provingSeconds: number; gas: bigint; bytes: number }

/** One row a verified batch, oldest first. */
export async function collectRows(root: string, client: ColonnadeClient, provider: JsonRpcProvider): Promise<Row[]> {
  const { batches } = await client.batches({ limit: 100 });
  const verified = batches.filter(({ stage }) => stage === "verified").sort((a, b) => a.number - b.number);
  const at = ({ stages }: BatchView, stage: string): number => Date.parse(stages.find((entry) => entry.stage === stage)?.at ?? "");
  return Promise.all(verified.map(async (batch, i) => {
    const manifest = await loadManifest(root, await findInstance(root, batch.instance));
    const [receipt, transaction] = await Promise.all([provider.getTransactionReceipt(batch.l1Transaction!), provider.getTransaction(batch.l1Transaction!)]);
    // Batches are proven one after the other: what a batch waited for the one before is not its own time.
    const begin = Math.max(at(batch, "committed"), i === 0 ? 0 : at(verified[i - 1], "proven"));
    return { batch, constraints: manifest.constraints, slots: manifest.ops, provingSeconds: (at(batch, "proven") - begin) / 1000,
      gas: receipt!.gasUsed, bytes: (transaction!.data.length - 2) / 2 };
  }));
}

export function printTable(rows: readonly Row[]): void {
  const header = ["batch", "instance", "token", "ops", "opens", "credits", "exits", "withdrawals", "proven in", "gas", "L1 bytes"];
  const body = rows.map(({ batch: { number, instance, token, counts }, provingSeconds, gas, bytes }) =>
    [number, instance, token, counts.operations, counts.opens, counts.credits, counts.exits, counts.withdrawals, `${provingSeconds.toFixed(1)} s`, gas, bytes].map(String));
  const widths = header.map((title, i) => Math.max(title.length, ...body.map((line) => line[i].length)));
  for (const line of [header, ...body]) console.log(`  ${line.map((cell, i) => cell.padStart(widths[i])).join("  ")}`);
}

/** Totals over all batches, and costs of the fullest one. */
export function printSummary(rows: readonly Row[], rootsEqual: boolean): void {
  const fullest = rows.reduce((best, row) => (row.batch.counts.operations > best.batch.counts.operations ? row : best));
  const { operations } = fullest.batch.counts;
  const total = rows.reduce((sum, { batch }) => sum + batch.counts.operations, 0);
  const lines: [string, string][] = [
    ["batches, operations", `${rows.length}, ${total}`],
    ["constraints per operation", `${Math.round(fullest.constraints / fullest.slots)} (${fullest.batch.instance}, its fixed part and L1 sections included)`],
    ["proving, fullest batch", `${fullest.provingSeconds.toFixed(1)} s for ${operations} operations`],
    ["gas per operation, same batch", `${fullest.gas / BigInt(operations)}`],
    ["L1 bytes per operation, same batch", `12, and ${fullest.bytes - 12 * operations} for the batch`],
    ["state rebuilt from L1", rootsEqual ? "roots equal" : "ROOTS DIFFER"],
  ];
  const width = Math.max(...lines.map(([name]) => name.length));
  for (const [name, value] of lines) console.log(`  ${name.padEnd(width)}  ${value}`);
}
