/** Shows a person what a long command is doing: numbered stages, a line of progress, and the time of each. */
const isTerminal = process.stdout.isTTY === true;

export class Stages {
  readonly #total: number;
  readonly #started = performance.now();
  #current = 0;

  constructor(total: number) {
    this.#total = total;
  }

  /** Runs one stage. `say` replaces the line of progress; without a terminal each new line is printed. */
  async run<T>(name: string, work: (say: (progress: string) => void) => Promise<T>): Promise<T> {
    this.#current += 1;
    const label = `[${this.#current}/${this.#total}] ${name}`;
    const started = performance.now();
    const seconds = (): string => `${((performance.now() - started) / 1000).toFixed(1)} s`;
    let last = "";
    const say = (progress: string): void => {
      if (progress === last) return;
      last = progress;
      if (isTerminal) process.stdout.write(`\r\x1b[2K${label} … ${progress}`);
      else console.log(`      ${progress}`);
    };
    if (isTerminal) process.stdout.write(`${label} …`);
    else console.log(`${label} …`);
    const result = await work(say);
    if (isTerminal) process.stdout.write("\r\x1b[2K");
    console.log(`${label}: ${isTerminal && last !== "" ? `${last}, ` : "done, "}${seconds()}`);
    return result;
  }

  get seconds(): number {
    return (performance.now() - this.#started) / 1000;
  }
}
