import { expect } from "chai";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, truncateSync } from "node:fs";
import { createServer, type AddressInfo, type Server } from "node:net";
import { join } from "node:path";
import { closeCurve } from "../../prover/curve.ts";
import { PROJECT_ROOT } from "../../prover/paths.ts";
import { helpText, parseCommand, UsageError, wholeNumber } from "../../scripts/lib/command.ts";
import { startRealWorld, type RealWorld } from "../sequencer/support/real-world.ts";

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** Runs a script to its end, or for so long. */
async function run(args: readonly string[], env: Record<string, string> = {}, limitMs = 60_000): Promise<Ended> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", ...args], {
    cwd: PROJECT_ROOT,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended: Ended = { code: null, out: "", err: "" };
  child.stdout.on("data", (text: Buffer) => (ended.out += text));
  child.stderr.on("data", (text: Buffer) => (ended.err += text));
  const timer = setTimeout(() => child.kill("SIGKILL"), limitMs);
  [ended.code] = (await once(child, "close")) as [number | null];
  clearTimeout(timer);
  return ended;
}

const STACK = /^\s+at .+:\d+/m;
/** What a person can use: one line, no stack, and the script does not claim success. */
function expectOneLine({ code, out, err }: Ended, ...parts: string[]): void {
  expect(err.trim().split("\n"), err + out).to.have.length(1);
  expect(err).not.to.match(STACK);
  for (const part of parts) expect(err).to.include(part);
  expect(code).to.be.oneOf([1, 2]);
}

const { scripts } = JSON.parse(readFileSync(join(PROJECT_ROOT, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};
/** Every `npm run` that is one of ours. */
const SCRIPTS = Object.entries(scripts).flatMap(([name, command]) => {
  const [, script] = /^node scripts\/run\.mjs (scripts\/\S+\.ts)$/.exec(command) ?? [];
  return script === undefined ? [] : [[name, script]];
});

describe("Every command", function () {
  this.timeout(120_000);

  it("is one of those that are looked at here", () => {
    expect(SCRIPTS.map(([name]) => name)).to.include.members([
      "demo",
      "test",
      "setup",
      "node",
      "deploy",
      "sequencer",
      "prover",
      "follow",
      "bench",
      "bench:api",
      "fuzz:native",
      "constraints",
    ]);
  });

  for (const [name, script] of SCRIPTS) {
    it(`explains itself, and answers an unknown option with one line: ${name}`, async () => {
      const [help, unknown] = await Promise.all([run([script, "--help"]), run([script, "--nonsense=hunter2"])]);
      expect(help.code, help.err).to.equal(0);
      expect(help.err).to.equal("");
      expect(help.out)
        .to.include("--help")
        .and.match(new RegExp(`^npm (run )?${name}`));
      expectOneLine(unknown, "--nonsense");
      expect(unknown.out + unknown.err).not.to.include("hunter2");
    });
  }
});

describe("A command line", () => {
  const COMMAND = {
    name: "npm run thing",
    about: "Does it.",
    options: {
      port: { value: "PORT", what: "Where.", default: "80", env: "THING_PORT" },
      name: { value: "NAME", what: "Who.", multiple: true },
      file: { value: "FILE", what: "What." },
      quick: { what: "Hurries." },
      checks: { what: "Skips the checks.", default: true },
    },
  } as const;

  it("counts for more than the environment, and that for more than the default", () => {
    const read = (args: string[], env = {}) => parseCommand(COMMAND, args, env).values;
    expect(read([])).to.deep.equal({ port: "80", name: [], file: undefined, quick: false, checks: true });
    expect(read([], { THING_PORT: "81" }).port).to.equal("81");
    expect(read([], { THING_PORT: "" }).port).to.equal("80");
    expect(
      read(["--port", "82", "--name", "a", "--name=b", "--quick", "--no-checks", "--file", "x"], { THING_PORT: "81" })
    ).to.deep.equal({ port: "82", name: ["a", "b"], file: "x", quick: true, checks: false });
  });

  it("that makes no sense is answered in one line that quotes no value", () => {
    const cases: [args: string[], says: RegExp][] = [
      [
        ["--colour", "hunter2"],
        /^There is no option --colour\. npm run thing takes --port, --name, --file, --quick, --checks; --help /,
      ],
      [["hunter2"], /^Argument 1 belongs to no option/],
      [["--quick", "hunter2"], /^Argument 2 belongs to no option/],
      [["--port"], /^Option --port needs a value/],
      [["--port", "--quick"], /^Option --port needs a value/],
      [["--quick=hunter2"], /^Option --quick takes no value/],
      [["-x"], /^There is no option -x/],
      [["--colour=hunter2"], /--colour\./],
    ];
    for (const [args, says] of cases) {
      const message = ((): string => {
        try {
          parseCommand(COMMAND, args, {});
          return "";
        } catch (error) {
          expect(error).to.be.instanceOf(UsageError);
          return (error as Error).message;
        }
      })();
      expect(message, args.join(" "))
        .to.match(says)
        .and.not.match(/\n|hunter2/);
    }
  });

  it("has all its options, defaults and variables in the help", () => {
    const help = helpText(COMMAND);
    for (const part of [
      "--port PORT",
      "default: 80",
      "THING_PORT",
      "--name NAME",
      "may be repeated",
      "--file FILE",
      "--quick",
      "--no-checks",
      "--help",
    ])
      expect(help).to.include(part);
    for (const line of help.split("\n")) expect(line.length).to.be.at.most(100);
  });

  it("takes whole numbers within bounds and no others", () => {
    expect(wholeNumber("n", "7", { from: 7, to: 7 })).to.equal(7);
    for (const text of ["", "x", "-1", "1.5", "1e3", " 1", "0x10", "8", "6", "99999999999999999999"]) {
      expect(() => wholeNumber("n", text, { from: 7, to: 7 }), text).to.throw(
        UsageError,
        /^--n takes a whole number from 7 to 7$/
      );
    }
  });
});

describe("A service that cannot start", function () {
  this.timeout(180_000);
  const KEY = "59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";
  let world: RealWorld;
  let taken: Server;
  let port: string;
  const flags = (): string[] => [
    "--rpc",
    world.chain.url,
    "--data",
    join(world.folder, "data"),
    "--deployments",
    join(world.folder, "deployments"),
    "--log-level",
    "warn",
  ];

  before(async () => {
    world = await startRealWorld(["test-mini"]);
    taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    port = String((taken.address() as AddressInfo).port);
  });
  after(async () => {
    taken?.close();
    await world?.close();
    await closeCurve();
  });

  for (const script of ["node", "prover", "sequencer"]) {
    it(`says that its port is taken, and with which option to name another: ${script}`, async () => {
      expectOneLine(
        await run([`scripts/${script}.ts`, "--port", port, ...(script === "sequencer" ? flags() : [])]),
        port,
        "127.0.0.1",
        "taken",
        "--port"
      );
    });

    it(`says that its address is none of this machine's: ${script}`, async () => {
      expectOneLine(
        await run([
          `scripts/${script}.ts`,
          "--port",
          "0",
          "--host",
          "192.0.2.1",
          ...(script === "sequencer" ? flags() : []),
        ]),
        "192.0.2.1",
        "--host"
      );
    });

    it(`knows no port beyond 65535: ${script}`, async () => {
      expectOneLine(await run([`scripts/${script}.ts`, "--port", "65536"]), "--port", "65535");
    });
  }

  for (const script of ["sequencer", "deploy", "follow"]) {
    it(`says what a URL looks like: ${script}`, async () => {
      expectOneLine(await run([`scripts/${script}.ts`, "--rpc", "127.0.0.1:8545"]), "--rpc", "http://");
    });
  }

  it("shows nothing of a mistyped operator key", async () => {
    for (const typo of [`0x${KEY}0`, KEY.replace("5", "g"), KEY.slice(1)]) {
      const ended = await run(["scripts/sequencer.ts", ...flags()], { COLONNADE_OPERATOR_KEY: typo });
      expectOneLine(ended, "COLONNADE_OPERATOR_KEY");
      for (let i = 0; i + 8 <= typo.length; i += 4) expect(ended.out + ended.err).not.to.include(typo.slice(i, i + 8));
    }
  });

  it("shows nothing of a password or a key in a URL, whatever goes wrong", async () => {
    const secret = `http://name:hunter2@127.0.0.1:${port}/v3/0123456789abcdef`;
    const urls: [script: string, args: string[]][] = [
      ["sequencer", ["--prover", secret, "--rpc", world.chain.url.replace("http://", "http://name:hunter2@")]],
      ["sequencer", ["--rpc", `${world.chain.url.replace("http://", "http://name:hunter2@")}/v3/0123456789abcdef`]],
      ["follow", ["--rpc", `${world.chain.url.replace("http://", "http://name:hunter2@")}/v3/0123456789abcdef`]],
    ];
    for (const [script, args] of urls) {
      const ended = await run(
        [
          `scripts/${script}.ts`,
          ...args,
          "--deployments",
          join(world.folder, "nowhere"),
          ...(script === "sequencer" ? ["--data", join(world.folder, "other")] : []),
        ],
        {},
        15_000
      );
      expect(ended.out + ended.err).not.to.match(/hunter2|0123456789abcdef/);
    }
  });

  it("names a deployment file that was cut short", async () => {
    const file = join(world.folder, "deployments", "31337.json");
    truncateSync(file, 40);
    for (const script of ["sequencer", "follow"]) {
      const args =
        script === "sequencer"
          ? flags()
          : ["--rpc", world.chain.url, "--deployments", join(world.folder, "deployments")];
      expectOneLine(await run([`scripts/${script}.ts`, ...args]), file, "damaged");
    }
  });
});

describe("A machine on which the pinned Node cannot run", () => {
  const FINE = { platform: "linux", arch: "x64", nodeVersion: "20.1.0", glibc: "2.36", pinned: "24.1.0" };
  const OBSTACLES: [what: string, machine: Partial<typeof FINE> | { glibc: undefined }, says: RegExp][] = [
    ["Windows", { platform: "win32", glibc: undefined }, /WSL 2/],
    ["another system", { platform: "freebsd" }, /freebsd/],
    ["another processor", { arch: "ia32" }, /ia32/],
    ["an old Node", { nodeVersion: "16.20.2" }, /Node 16\.20\.2.*Node 18.*24\.1\.0/],
    ["a very old Node", { nodeVersion: "12.22.0" }, /Node 12\.22\.0/],
    ["Alpine", { glibc: undefined }, /24\.1\.0.*glibc 2\.28.*musl.*Debian/],
    ["an old C library", { glibc: "2.17" }, /glibc 2\.28.*has 2\.17/],
    ["an older C library", { glibc: "1.99" }, /has 1\.99/],
  ];
  let obstacleOf: (machine: object) => string | undefined;
  before(
    async () =>
      void ({ obstacleOf } = (await import("../../scripts/lib/obstacle.mjs" as string)) as {
        obstacleOf: typeof obstacleOf;
      })
  );

  for (const [what, machine, says] of OBSTACLES) {
    it(`hears so in one line: ${what}`, () => {
      expect(obstacleOf({ ...FINE, ...machine }))
        .to.match(says)
        .and.not.include("\n");
    });
  }

  it("is none of those that it does run on", () => {
    for (const machine of [
      {},
      { arch: "arm64" },
      { platform: "darwin", glibc: undefined },
      { nodeVersion: "18.0.0" },
      { glibc: "2.28" },
      { glibc: "3.0" },
    ]) {
      expect(obstacleOf({ ...FINE, ...machine })).to.equal(undefined);
    }
  });

  it("is not this one", async () => {
    const { glibcOf } = (await import("../../scripts/lib/obstacle.mjs" as string)) as {
      glibcOf: (of: NodeJS.Process) => string | undefined;
    };
    const {
      platform,
      arch,
      versions: { node },
    } = process;
    expect(obstacleOf({ platform, arch, nodeVersion: node, glibc: glibcOf(process), pinned: node })).to.equal(
      undefined
    );
  });

  it("is told by files that such a Node can read: nothing in them is newer than Node 12", () => {
    for (const path of ["scripts/run.mjs", "scripts/lib/obstacle.mjs"]) {
      const text = readFileSync(join(PROJECT_ROOT, path), "utf8");
      expect(text, path).not.to.match(/\?\?|\?\.[a-z([]|"node:|^await |\|\|=|&&=|\.at\(|replaceAll|static \{/m);
    }
  });
});
