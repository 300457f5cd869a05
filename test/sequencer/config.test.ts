import { readFileSync } from "node:fs";
import { expect } from "chai";
import { FLAGS, readConfig } from "../../sequencer/config.ts";
import { FLAG_HELP } from "../../sequencer/flags.ts";

describe("Configuration", () => {
  it("has a default for everything", () => {
    const config = readConfig([], {}, "/srv/colonnade");
    expect(config).to.include({ data: "/srv/colonnade/data", deployments: "/srv/colonnade/deployments", host: "127.0.0.1", port: 8645,
      rpc: "http://127.0.0.1:8545", provers: 1, poolSize: 10_000, operatorKey: undefined, confirmations: undefined, prover: undefined });
    expect(config).to.include({ minimumFees: undefined, tokens: undefined, feeAccount: undefined });
  });

  it("prefers flags to the environment, and leaves absolute folders as they are", () => {
    const env = { COLONNADE_PORT: "1", COLONNADE_SEAL_AFTER: "0.5", COLONNADE_OPERATOR_KEY: "0x01", COLONNADE_DATA: "/var/lib/colonnade" };
    const config = readConfig(["--port", "2"], env, "/srv");
    expect(config).to.include({ port: 2, sealAfterMs: 500, operatorKey: "0x01", data: "/var/lib/colonnade" });
  });

  it("reads fees for all tokens or for each", () => {
    const fees = (text: string) => readConfig(["--minimum-fee", text], {}, "/").minimumFees;
    expect(fees("12")).to.deep.equal(new Map([["*", 12n]]));
    expect(fees("1=gas,2=5")).to.deep.equal(new Map<number | "*", bigint | "gas">([[1, "gas"], [2, 5n]]));
    expect(fees("1=1000, 2=5,*=7")).to.deep.equal(new Map<number | "*", bigint>([[1, 1000n], [2, 5n], ["*", 7n]]));
  });

  it("reads the tokens to serve", () => {
    const tokens = (text: string) => readConfig(["--tokens", text], {}, "/").tokens;
    expect(tokens("*")).to.equal("*");
    expect(tokens("1, 7")).to.deep.equal(new Set([1, 7]));
  });

  it("reads a fee account of the operator's own, or one of a holder that is named whole", () => {
    const choice = (text: string) => readConfig(["--fee-account", text], {}, "/").feeAccount;
    expect(choice("")).to.equal(undefined);
    expect(choice("7")).to.deep.equal({ id: 7 });
    const owner = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
    expect(choice(`7:${owner}:99`)).to.deep.equal({ id: 7, holder: { owner, ax: 99n } });
    expect(choice(`7:${owner.toLowerCase()}:99`)).to.deep.equal({ id: 7, holder: { owner, ax: 99n } });
    for (const text of ["0", "07", "-1", "x", `7:${owner}`, `7:${owner}:0`, `7:${owner.replace("C", "c")}:99`, "7::99"]) {
      expect(() => choice(text), text).to.throw("--fee-account");
    }
  });

  it("is documented, flag by flag", () => {
    const page = readFileSync(new URL("../../docs/operations.md", import.meta.url), "utf8");
    for (const flag of FLAGS) {
      expect(page).to.include(`\`--${flag}\``);
      expect(page).to.include(`\`COLONNADE_${flag.toUpperCase().replaceAll("-", "_")}\``);
    }
  });

  it("names the flag that makes no sense", () => {
    for (const args of [["--port", "x"], ["--confirmations", "0"], ["--provers", "0"], ["--provers", "1.5"], ["--seal-after", "-1"], ["--minimum-fee", "1=x"], ["--minimum-fee", "2=gas"], ["--minimum-fee", "gas"], ["--tokens", "1,x"], ["--tokens", "0"]]) {
      expect(() => readConfig(args, {}, "/"), args.join(" ")).to.throw(args[0]);
    }
    for (const args of [["--max-fee", "0"], ["--max-tip", "1e3"], ["--max-fee", "0.0000000001"], ["--bump-percent", "9"],
      ["--l1-timeout", "0"], ["--l1-silence", "x"], ["--l1-head-age", "0"], ["--log-range", "0"]]) {
      expect(() => readConfig(args, {}, "/"), args.join(" ")).to.throw(args[0]);
    }
    expect(readConfig(["--max-fee", "0.5"], {}, "/").maxFee).to.equal(500_000_000n);
    expect(() => readConfig(["--operator-key", "0x01"], {}, "/")).to.throw("--operator-key");
    for (const args of [["--port", "65536"], ["--port", ""], ["--log-level", "loud"], ["--rpc", "127.0.0.1:8545"],
      ["--rpc", "localhost:8545"], ["--prover", "ws://127.0.0.1"], ["--rpc", "http:127.0.0.1"], ["--prover", "10.0.0.2:8646"], ["--rpc", ""]]) {
      expect(() => readConfig(args, {}, "/"), args.join(" ")).to.throw(args[0]);
    }
  });

  it("names the variable too, and shows no URL, because there may be a password in it", () => {
    expect(() => readConfig([], { COLONNADE_PROVERS: "none" }, "/")).to.throw("--provers (or COLONNADE_PROVERS)");
    for (const flag of ["rpc", "prover"]) {
      const refuse = () => readConfig([`--${flag}`, "user:hunter2@rpc.example:8545/key"], {}, "/");
      const says = `--${flag} (or COLONNADE_${flag.toUpperCase()}) must be a URL that begins with http://`;
      expect(refuse).to.throw(says).that.has.property("message").that.does.not.include("hunter2");
    }
  });

  it("takes an empty variable for none", () => {
    const config = readConfig([], { COLONNADE_PORT: "", COLONNADE_RPC: "" }, "/");
    expect(config).to.include({ port: 8645, rpc: "http://127.0.0.1:8545" });
  });

  it("has a line of help for each flag", () => {
    for (const flag of FLAGS) expect(FLAG_HELP[flag].what, flag).to.match(/^[A-Z`0-9a-z].*\.$/);
  });
});
