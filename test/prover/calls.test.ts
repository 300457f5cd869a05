import { expect } from "chai";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { ColonnadeError } from "../../protocol/errors.ts";
import { fromJson, toJson } from "../../protocol/json.ts";
import { callingProver, createAnswerer, type Answer, type Answerer } from "../../prover/calls.ts";
import { connectProver, createProver } from "../../prover/client.ts";
import { findInstance } from "../../prover/instances.ts";
import { LocalProver } from "../../prover/local.ts";
import { manifestPath, PROJECT_ROOT } from "../../prover/paths.ts";
import { IDENTITY } from "../../prover/points.ts";
import type { Prover, ProvingJob } from "../../prover/port.ts";
import { createProverServer } from "../../prover/server.ts";
import { fromNothing, fullBatch, TOKEN } from "../../bench/fixture.ts";

const INSTANCE = "test-mini";
const VALUE = (1n << 253n) - 1n;

/** The real calls without a channel between: the longest message is remembered. `prover` answers. */
function direct(prover: Prover): { prover: Prover; answerer: Answerer; longest: () => number; calls: string[] } {
  const answerer = createAnswerer(prover);
  let longest = 0;
  const calls: string[] = [];
  const calling = callingProver(
    ({ call, onAnswer, signal }) => {
      longest = Math.max(longest, call.length);
      if (calls.length < 100) calls.push(call.slice(0, 100));
      void answerer(call, onAnswer, { signal });
    },
    async () => {}
  );
  return { prover: calling, answerer, longest: () => longest, calls };
}

/** Hears the columns that arrive with a job, and proves nothing. */
function listener(hear: (columns: ProvingJob["columns"]) => void): Prover {
  const nothing = (): Promise<never> => Promise.reject(new ColonnadeError("NOT_FOUND"));
  return {
    ready: async () => {},
    check: async () => {},
    commit: nothing,
    open: nothing,
    close: async () => {},
    prove: async ({ columns }) => {
      hear(columns);
      throw new ColonnadeError("CANCELLED");
    },
  };
}

describe("Calls to a prover elsewhere", function () {
  this.timeout(180_000);
  const local = new LocalProver(PROJECT_ROOT);
  let job: ProvingJob;
  before(async () => {
    const instance = await findInstance(PROJECT_ROOT, INSTANCE);
    const { state, trace } = fullBatch(instance);
    const old = await local.commit(instance.logN, { v: IDENTITY, k: IDENTITY }, fromNothing(state));
    const next = await local.commit(instance.logN, old, trace.changes);
    job = {
      place: {
        chainId: 31337n,
        contract: `0x${"11".repeat(20)}`,
        batchNumber: 1,
        instanceIndex: 0,
        submitter: `0x${"22".repeat(20)}`,
      },
      trace,
      commitments: { oldV: old.v, oldK: old.k, newV: next.v, newK: next.k },
      columns: { cells: [...(state.columns.get(TOKEN) ?? [])], keys: [...state.keys] },
    };
  });
  after(() => local.close());

  it("bring columns of three and a half million rows each whole, in messages of a few megabytes", async () => {
    // As one text they would be beyond the longest string that there can be.
    const ROWS = 3_500_000;
    const column = function* (offset: bigint): Generator<[number, bigint]> {
      for (let row = 1; row <= ROWS; row++) yield [row, VALUE - offset - BigInt(row)];
    };
    const sums: bigint[] = [];
    const { prover, longest } = direct(
      listener((columns) => {
        for (const [rows, offset] of [
          [columns!.cells, 0n],
          [columns!.keys, 7n],
        ] as const) {
          let count = 0n;
          for (const [row, value] of rows) if (value === VALUE - offset - BigInt(row)) count += 1n;
          sums.push(count);
        }
      })
    );
    const outcome = await prover
      .prove({ ...job, columns: { cells: column(0n), keys: column(7n) } })
      .catch((error: ColonnadeError) => error.code);
    expect(outcome).to.equal("CANCELLED");
    expect(sums).to.deep.equal([BigInt(ROWS), BigInt(ROWS)]);
    expect(longest()).to.be.lessThan(4 * 2 ** 20);
  });

  it("bring rows in any order, and columns of any length, as they are", async () => {
    const heard: unknown[] = [];
    const { prover } = direct(listener((columns) => heard.push(columns && [[...columns.cells], [...columns.keys]])));
    const some: [number, bigint][] = [
      [5, 1n],
      [2, 0n],
      [2 ** 24 - 1, VALUE],
    ];
    const many = Array.from({ length: 65_537 }, (_, i): [number, bigint] => [i, BigInt(i)]);
    for (const columns of [
      undefined,
      { cells: [], keys: [] },
      { cells: some, keys: [] },
      { cells: many, keys: some },
      { cells: many.slice(1), keys: many },
    ]) {
      await prover.prove({ ...job, columns }).catch(() => undefined);
      expect(heard.pop()).to.deep.equal(columns && [columns.cells, columns.keys]);
    }
  });

  it("never let half a column count for a whole one: a prover that lost a piece wants all of them", async () => {
    const { prover, answerer } = direct(local);
    const ask = async (method: string, ...args: unknown[]): Promise<Answer> => {
      let last = "";
      await answerer(toJson({ id: 1, method, args }), (text) => (last = text));
      return fromJson<Answer>(last);
    };
    const piece = { rows: Buffer.alloc(4).toString("base64"), values: Buffer.alloc(32).toString("base64") };
    const codeOf = (answer: Answer): string => ("error" in answer ? answer.error.code : "done");
    expect(codeOf(await ask("columns", { id: "a", index: 1, column: "cells", piece }))).to.equal("COLUMNS_WANTED");
    expect(codeOf(await ask("columns", { id: "a", index: 0, column: "cells", piece }))).to.equal("done");
    expect(codeOf(await ask("columns", { id: "a", index: 2, column: "cells", piece }))).to.equal("COLUMNS_WANTED");
    const { columns: _columns, ...bare } = job;
    expect(codeOf(await ask("prove", bare, { id: "a", pieces: 2 }))).to.equal("COLUMNS_WANTED");
    expect(
      codeOf(await ask("columns", { id: "b", index: 0, column: "cells", piece: { rows: "AAA", values: "" } }))
    ).to.equal("INTERNAL");
    expect((await prover.prove(job)).proof).to.have.length(8);
  });

  it("are answered whatever they are: nothing ends the prover, in a child process or as a service", async () => {
    const { answerer } = direct(local);
    for (const text of [
      "",
      "null",
      "[]",
      "{",
      "7",
      '{"id":1}',
      '{"id":1,"method":"prove","args":[]}',
      '{"id":1,"method":"close","args":[]}',
      '{"id":1,"method":"commit","args":[10]}',
      '{"id":"x","method":"commit","args":[]}',
    ]) {
      const answers: string[] = [];
      await answerer(text, (answer) => answers.push(answer));
      expect(answers, text).to.have.length(1);
      expect(fromJson<Answer>(answers[0]), text).to.have.property("error");
    }
  });

  it("say which instances can be proven, and why not", async () => {
    const child = createProver();
    try {
      const { verificationKeyHash } = JSON.parse(readFileSync(manifestPath(PROJECT_ROOT, INSTANCE), "utf8"));
      await child.ready([{ name: INSTANCE, verificationKeyHash }]);
      const wrong = await child
        .ready([{ name: INSTANCE, verificationKeyHash: "another" }])
        .catch((error: unknown) => error);
      expect(wrong).to.have.property("code", "MANIFEST_MISMATCH");
      expect(wrong)
        .to.have.property("details")
        .that.includes({ part: `${INSTANCE}.verificationKeyHash`, prover: verificationKeyHash, contract: "another" });
      const missing = await child.ready([{ name: "large", verificationKeyHash }]).catch((error: unknown) => error);
      expect(missing).to.have.property("code", "KEYS_MISSING");
      expect(missing)
        .to.have.property("details")
        .that.deep.equals({ instance: "large", remedy: "npm run setup -- --instance large" });
    } finally {
      await child.close();
    }
  });

  it("check a batch without proving it", async () => {
    const child = createProver();
    try {
      await child.check(job.trace);
      const [first, ...others] = job.trace.rows;
      const bad = {
        ...job.trace,
        rows: [{ ...first, signed: { ...first.signed!, signature: { ...first.signed!.signature, s: 1n } } }, ...others],
      };
      const error = await child.check(bad).catch((caught: unknown) => caught);
      expect(error).to.have.property("code", "BATCH_INVALID");
      expect(error)
        .to.have.property("details")
        .that.has.property("reason")
        .that.matches(/Assert|line/i);
      // A trace that does not say what its rows do has a witness, but other signals.
      const lie = { ...job.trace, rows: [{ ...first, amount: first.amount + 1n }, ...others] };
      expect(await child.check(lie).catch((caught: unknown) => caught)).to.have.property("code", "BATCH_INVALID");
    } finally {
      await child.close();
    }
  });

  describe("over HTTP", () => {
    const LIMIT = 1 << 20;
    const server = createProverServer(local, { longestCall: LIMIT });
    let url = "";
    before(async () => {
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    after(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    const works = async (): Promise<void> => {
      expect((await fetch(`${url}/health`)).status).to.equal(200);
      expect(await connectProver(url).commit(10, { v: IDENTITY, k: IDENTITY }, { cells: [], keys: [] })).to.deep.equal({
        v: IDENTITY,
        k: IDENTITY,
      });
    };

    it("a call that is too long is refused with both numbers, however it says its length", async () => {
      const tooLong = " ".repeat(LIMIT + 1);
      const answer = await fetch(`${url}/v1/calls`, { method: "POST", body: tooLong });
      expect(answer.status).to.equal(413);
      expect(await answer.json()).to.deep.equal({
        id: -1,
        error: { code: "REQUEST_INVALID", details: { reason: "the call is too long", bytes: LIMIT + 1, limit: LIMIT } },
      });
      await works();

      const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
      socket.on("error", () => undefined);
      socket.write("POST /v1/calls HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
      const chunk = "x".repeat(LIMIT);
      for (let i = 0; i < 3; i++) socket.write(`${LIMIT.toString(16)}\r\n${chunk}\r\n`);
      const [head] = (await once(socket, "data")) as [Buffer];
      expect(head.toString()).to.match(/^HTTP\/1\.1 413 /);
      await works();

      const huge = connect((server.address() as AddressInfo).port, "127.0.0.1");
      huge.on("error", () => undefined);
      huge.write(`POST /v1/calls HTTP/1.1\r\nHost: x\r\nContent-Length: ${2 ** 40}\r\n\r\n`);
      const [refusal] = (await once(huge, "data")) as [Buffer];
      expect(refusal.toString()).to.match(/^HTTP\/1\.1 413 /);
      await works();

      const changes = Array.from({ length: 30_000 }, (_, row) => ({ row, before: 0n, after: VALUE }));
      const refused = await connectProver(url)
        .commit(10, { v: IDENTITY, k: IDENTITY }, { cells: changes, keys: [] })
        .catch((error: unknown) => error);
      expect(refused).to.have.property("code", "REQUEST_INVALID");
      expect(refused).to.have.property("details").that.includes({ reason: "the call is too long", limit: LIMIT });
    });

    it("nonsense is answered, and a connection that breaks off is forgotten", async () => {
      for (const body of ["", "{", "null", "\0"]) {
        const answer = await fetch(`${url}/v1/calls`, { method: "POST", body });
        expect(await answer.json(), body).to.have.property("id", -1);
      }
      const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
      socket.write("POST /v1/calls HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf");
      await new Promise((resolve) => setTimeout(resolve, 50));
      socket.destroy();
      await works();
    });

    it("nobody at the address is UNREACHABLE, and no password is in any error", async () => {
      const closed = createServer().listen(0, "127.0.0.1");
      await once(closed, "listening");
      const nobody = `http://name:hunter2@127.0.0.1:${(closed.address() as AddressInfo).port}`;
      closed.close();
      await once(closed, "close");
      for (const address of [nobody, `${url.replace("http://", "http://name:hunter2@")}/nowhere?key=hunter2`]) {
        const error = await connectProver(address)
          .commit(10, { v: IDENTITY, k: IDENTITY }, { cells: [], keys: [] })
          .catch((caught: unknown) => caught);
        expect(error).to.be.instanceOf(ColonnadeError);
        expect((error as ColonnadeError).code).to.equal(address === nobody ? "UNREACHABLE" : "INTERNAL");
        expect(String(error)).to.include("127.0.0.1").and.not.include("hunter2");
      }
    });

    it("a prover may stand behind a path", async () => {
      const asked: (string | undefined)[] = [];
      const proxy = createServer((incoming, response) => {
        asked.push(incoming.url, incoming.headers.authorization);
        const path = incoming.url!.replace("/prover", "");
        incoming.pipe(
          request(`${url}${path}`, { method: incoming.method }, (answer) => {
            response.writeHead(answer.statusCode!);
            answer.pipe(response);
          })
        );
      });
      proxy.listen(0, "127.0.0.1");
      await once(proxy, "listening");
      try {
        const at = `http://me:secret@127.0.0.1:${(proxy.address() as AddressInfo).port}/prover`;
        await connectProver(at).commit(10, { v: IDENTITY, k: IDENTITY }, { cells: [], keys: [] });
        expect(asked).to.deep.equal(["/prover/v1/calls", `Basic ${Buffer.from("me:secret").toString("base64")}`]);
      } finally {
        proxy.closeAllConnections();
        await new Promise((resolve) => proxy.close(resolve));
      }
    });
  });
});
