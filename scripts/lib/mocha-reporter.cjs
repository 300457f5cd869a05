// Mocha's `spec` on screen and its totals in a file (--reporter-option output=FILE), so that rooms can be added up.
const { writeFileSync } = require("node:fs");
const { reporters } = require("mocha");

module.exports = class SpecWithTotals extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once("end", () => writeFileSync(options.reporterOptions.output, JSON.stringify({ stats: this.stats })));
  }
};
