/** Runs a step again and again: at once when woken or while it finds work, else after a pause. Never twice at the same time. */
export interface Loop {
  wake(): void;
  /** Ends the loop and settles when the step under way has ended. */
  stop(): Promise<void>;
}

export interface LoopOptions {
  /** True means that there may be more to do right away. */
  step: () => boolean | Promise<boolean>;
  pauseMs: number;
  /** Called with whatever a step throws; the next step comes after a pause. */
  onError: (error: unknown) => void;
}

export function startLoop({ step, pauseMs, onError }: LoopOptions): Loop {
  let stopped = false;
  let woken = false;
  let endPause = (): void => {};

  const pause = (): Promise<void> => new Promise((resolve) => {
    const timer = setTimeout(resolve, pauseMs);
    endPause = () => {
      clearTimeout(timer);
      resolve();
    };
  });

  async function run(): Promise<void> {
    while (!stopped) {
      woken = false;
      let more = false;
      try {
        more = await step();
      } catch (error) {
        onError(error);
      }
      // Even a step that always finds work lets timers and requests have their turn.
      await new Promise((resolve) => setImmediate(resolve));
      if (!more && !woken && !stopped) await pause();
    }
  }

  const ended = run();
  return {
    wake() {
      woken = true;
      endPause();
    },
    async stop() {
      stopped = true;
      endPause();
      await ended;
    },
  };
}
