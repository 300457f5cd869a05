/** What the API bench measured, and how it is shown. */
export interface ModeReport {
  mode: string;
  connections: number;
  requests: number;
  operations: number;
  /** Seconds. */
  wall: number;
  serverCpu: number | undefined;
  clientCpu: number;
  /** Milliseconds from request to answer. */
  p50: number;
  p99: number;
}

export interface ApiReport {
  machine: { cpu: string; cores: number; node: string };
  /** Who checked the signatures. */
  checker: string;
  accounts: number;
  modes: ModeReport[];
}

const HEAD = ["", "accepted a second", "operations", "wall", "server CPU", "client CPU", "CPU of both an operation", "connections", "p50", "p99"];

/** A Markdown table, readable in a terminal too. */
export function renderApiTable({ modes }: ApiReport): string {
  const rows = modes.map(({ mode, operations, wall, serverCpu, clientCpu, connections, p50, p99 }) => [
    mode, Math.round(operations / wall).toLocaleString("en"), operations.toLocaleString("en"), `${wall.toFixed(2)} s`,
    serverCpu === undefined ? "?" : `${serverCpu.toFixed(2)} s`, `${clientCpu.toFixed(2)} s`,
    serverCpu === undefined ? "?" : `${(((serverCpu + clientCpu) / operations) * 1e6).toFixed(0)} µs`, String(connections), `${p50.toFixed(1)} ms`, `${p99.toFixed(1)} ms`]);
  const widths = HEAD.map((head, i) => Math.max(head.length, ...rows.map((row) => row[i].length)));
  const line = (cells: readonly string[]): string => `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(" | ")} |`;
  return [line(HEAD), `|${widths.map((width, i) => (i === 0 ? "-".repeat(width + 2) : `${"-".repeat(width + 1)}:`)).join("|")}|`, ...rows.map(line)].join("\n");
}

export const renderMachine = ({ machine, checker, accounts }: ApiReport): string =>
  `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}; signatures checked by: ${checker}; ${accounts} accounts.`;
