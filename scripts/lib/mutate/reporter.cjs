// Mocha's reporter for mutants: writes whether a test noticed, and stops at the first that did.
const { writeFileSync } = require("node:fs");
const { relative } = require("node:path");
const { reporters } = require("mocha");

// A test that names a signal which the mutant took away says nothing about the constraint: it could not even ask.
const COULD_NOT_ASK = /^The circuit has no (signal|wire) /;
// TestCircuit's own words; a test that expected another refusal quotes them further in.
const DOES_NOT_COMPILE = /^circom refused /;

module.exports = class Verdict extends reporters.Base {
  constructor(runner, options) {
    super(runner, options);
    const verdict = { status: "survives", passed: 0, couldNotAsk: [] };
    runner.on("pass", () => { verdict.passed++; });
    runner.on("fail", (test, error) => {
      const message = String(error?.message ?? error);
      if (COULD_NOT_ASK.test(message)) {
        verdict.couldNotAsk.push(test.fullTitle());
        return;
      }
      if (verdict.by !== undefined) return;
      verdict.status = DOES_NOT_COMPILE.test(message) ? "refused" : "killed";
      verdict.by = test.fullTitle();
      verdict.file = relative(process.cwd(), test.file);
      verdict.message = message.slice(0, 300);
      runner.abort();
    });
    runner.once("end", () => writeFileSync(options.reporterOptions.output, JSON.stringify(verdict)));
  }
};
