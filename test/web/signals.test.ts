import { expect } from "chai";
import { effect, onEnd, signal, untracked } from "../../web/lib/signal.ts";

describe("Signals", () => {
  it("run again who reads them, once a change, and nobody who did not read", () => {
    const [a, b] = [signal(1), signal(10)];
    const seen: number[] = [];
    effect(() => void seen.push(a() + untracked(() => b())));
    a.set(2);
    a.set(2);
    b.set(20);
    expect(seen).to.deep.equal([11, 12]);
  });

  it("forget what was read under a condition that no longer holds", () => {
    const [which, a] = [signal(true), signal(1)];
    let runs = 0;
    effect(() => {
      runs += 1;
      if (which()) a();
    });
    which.set(false);
    a.set(2);
    expect(runs).to.equal(2);
  });

  it("end what an effect began before it runs again, effects inside it too", () => {
    const [outer, inner] = [signal(0), signal(0)];
    const events: string[] = [];
    const end = effect(() => {
      const value = outer();
      onEnd(() => events.push(`end ${value}`));
      effect(() => void events.push(`inner ${value}.${inner()}`));
    });
    inner.set(1);
    outer.set(1);
    inner.set(2);
    end();
    inner.set(3);
    outer.set(2);
    expect(events).to.deep.equal(["inner 0.0", "inner 0.1", "end 0", "inner 1.1", "inner 1.2", "end 1"]);
  });

  it("do not run an inner effect that the same change ended", () => {
    const a = signal(0);
    const events: string[] = [];
    effect(() => {
      const value = a();
      effect(() => void events.push(`${value}/${a()}`));
    });
    a.set(1);
    expect(events).to.deep.equal(["0/0", "1/1"]);
  });
});
