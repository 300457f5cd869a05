/** Something that happens again and again until it is paused, and goes on afterwards. */
import { sleep } from "./waiting.ts";

export interface ActivityOptions {
  /** Milliseconds before each step. */
  pauseMs: () => number;
  step: () => Promise<void>;
  /** Hears what a step throws; the next one comes all the same. */
  onError: (error: unknown) => void;
}

/** Begins paused. */
export class Activity {
  readonly #ended: Promise<void>;
  #isPaused = true;
  #isEnding = false;
  #isBusy = false;

  constructor(options: ActivityOptions) {
    this.#ended = this.#run(options);
  }

  resume(): void {
    this.#isPaused = false;
  }

  /** Settles when no step is under way any more. */
  async pause(): Promise<void> {
    this.#isPaused = true;
    while (this.#isBusy) await sleep(20);
  }

  async stop(): Promise<void> {
    this.#isEnding = true;
    await this.#ended;
  }

  async #run({ pauseMs, step, onError }: ActivityOptions): Promise<void> {
    while (!this.#isEnding) {
      // In short naps, so that it also ends soon.
      for (const end = performance.now() + pauseMs(); performance.now() < end && !this.#isEnding;)
        await sleep(Math.min(50, pauseMs() + 1));
      if (this.#isPaused || this.#isEnding) continue;
      this.#isBusy = true;
      await step().catch(onError);
      this.#isBusy = false;
    }
  }
}
