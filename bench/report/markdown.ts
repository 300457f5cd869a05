/** docs/benchmarks.md. */
import { PUBLISHED } from "./published.ts";
import { baselineCost, provingCost, type BenchReport, type InstanceReport } from "./report.ts";
import { integer, sectionsOf, TOO_FEW } from "./rows.ts";

export function renderMarkdown(report: BenchReport): string {
  const names = report.instances.map(({ instance }) => instance.name).join(",");
  return `${[
    "# Benchmarks",
    `Written by \`npm run bench -- --instance ${names} --runs ${report.runs} --write\`. Nothing here is typed by hand.`,
    machine(report),
    summary(report),
    ...report.instances.map(instanceChapter),
    METHOD,
    published(),
  ].join("\n\n")}\n`;
}

function machine({ machine: { cpu, cores, memoryBytes, node }, backend, runs }: BenchReport): string {
  return `Machine: ${cpu}, ${cores} cores, ${integer(memoryBytes / 2 ** 30)} GiB of memory, Node ${node}. Groth16 by ${backend}. Proving times are medians
of ${runs} runs. *Ratio* says how many times the baseline's figure ours is better.`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, i) => (i === 0 ? "---" : "---:"));
  return [line(head), line(rule), ...rows.map(line)].join("\n");
}

function summary({ instances }: BenchReport): string {
  const rows = instances.map((report) => {
    const { instance, split, size, l1, baseline } = report;
    const perOperation = provingCost(report).cpu / instance.ops;
    const ratio = (ours: number, theirs: number | undefined): string => (theirs === undefined ? "" : `${(theirs / ours).toFixed(1)}×`);
    return [`\`${instance.name}\``, integer(instance.ops), integer(split.perOperation.constraints),
      ratio(split.perOperation.constraints, baseline?.split.perOperation.constraints), integer(size.constraints / instance.ops),
      `${integer(perOperation * 1000)} ms`, ratio(perOperation, baseline && baselineCost(baseline).cpu / baseline.ops),
      l1.isMarginalMeaningful ? integer(l1.gasPerOperation) : TOO_FEW, integer(l1.full.gas / l1.full.operations)];
  });
  return `## In short\n\n${table(["instance", "operations a batch", "constraints per operation", "baseline ÷ ours", "all constraints ÷ operations",
    "proving CPU per operation", "baseline ÷ ours", "gas per operation, marginal", "gas ÷ operations, full batch"], rows)}`;
}

function instanceChapter(report: InstanceReport): string {
  const { instance, baseline } = report;
  const sections = sectionsOf(report).map(({ title, columns = ["Colonnade", "baseline"], rows }) => {
    const compared = rows.some((row) => row.baseline !== "");
    const cells = rows.map(({ label, ours, baseline: theirs, ratio }) => (compared ? [label, ours, theirs, ratio] : [label, ours]));
    return `### ${title}\n\n${table(compared ? ["", ...columns, "ratio"] : ["", columns[0]], cells)}`;
  });
  const other = baseline === undefined ? [] : [baseline.size.power === instance.power
    ? `The baseline of ${baseline.ops} transfers is the largest that fits the same domain.`
    : `Not one transfer of the baseline fits the same domain: it is measured with ${baseline.ops} in a domain of 2^${baseline.size.power}.`];
  const about = [`Domain of 2^${instance.power}, columns of 2^${instance.logN} rows.`, ...other].join(" ");
  return [`## \`${instance.name}\``, `${about}\n${disturbance(report)}`, ...sections].join("\n\n");
}

/** Wall times mean little on a machine that does other work. */
function disturbance({ proving, baseline }: InstanceReport): string {
  const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
  const theirs = baseline === undefined ? "" : ` and ${percent(baseline.proving.disturbance)} while the baseline was`;
  return `Other processes took ${percent(proving.disturbance)} of the machine's CPU time while ours was proven${theirs}; wall
times suffer from that, CPU times hardly, so above 15 % there are no ratios of wall times.`;
}

const METHOD = `## How the figures came about

- **Circuit.** Counted in the compiled constraint system (circom with \`--O2\`). *Marginal* is the difference of two compiled sizes divided by the
  difference in operations; *fixed* is the rest. Our two sizes differ by a multiple of 32 operations, which fill whole blocks of the transcript's sponge.
  The baseline's marginal transfer is that of its tree part and a sixteenth of what 16 records add to its SHA-256, exactly three blocks.
  The marginal figures are the fair comparison: in a small domain the baseline's roots and header, two blocks of SHA-256, leave little room for
  transfers, and figures of whole batches compare badly for it.
- **Baseline** (bench/baseline/). A payment rollup built the usual way: a binary Poseidon tree with as many leaves as our columns have rows; a leaf is
  Poseidon(Ax, Ay, balance and token, nonce); a transfer takes four paths (sender before and after, receiver before and after, roots chained) and
  circomlib's EdDSA verifier; the one public signal is SHA-256 over both roots, header and the same 12-byte records. It does less than ours: no
  withdrawals, exits, deposits or openings. It has no contract, so it has no L1 figures.
- **Proving.** One process proves one full batch of transfers several times, every proof is checked. In ours every operation has a sender and a receiver
  of its own, with ids spread over all rows, and no other account holds anything. Quotient and opening take a point for each row that holds something.
  *How full the columns are* sets every row beside that: KZG is the price of having no tree, paid a batch and not an operation.
  *From sealed batch to proof* is quotient, witness, Groth16 and opening; a service prepares one batch while another is in Groth16.
  CPU time is of the whole process with its threads. snarkjs reads its keys from disk in each run; the native core loads them once,
  which is in the first run.
- **Backends.** The same batch by both, in one run; keys loaded beforehand, phases of Groth16 as the core tells them. *In a pipeline* gives one prover a chain
  of batches at once, of which it prepares one while another is in Groth16.
- **Memory.** The largest resident set of a process that did only that.
- **Set-up.** Development keys from a known secret, INSECURE. A real ceremony takes far longer.
- **L1.** An in-process Hardhat chain with the generated verifier and real proofs. Accounts are opened by a first batch; then one full batch and one with
  fewer transfers, differing by whole 32-byte words; in instances of 8 operations or less nothing follows from such a difference. Gas is what the chain charged. Few accounts means small ids, whose
  zero bytes are cheap; the row *if no byte of a record were zero* adds 12 gas for each of them.`;

function published(): string {
  return `## Published figures of others

As published by their authors or following from their published formats; not measured here, and for systems that differ in what they do.

${table(["what", "who", "figure"], PUBLISHED.map(({ what, who, figure }) => [what, who, figure]))}`;
}
