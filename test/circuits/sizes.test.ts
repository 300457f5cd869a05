/** What a template assumes of its parameters, it asserts: circom refuses to instantiate it for others. */
import { expect } from "chai";
import { P, rowPoint } from "../../protocol/field.ts";
import { compile } from "../support/compile.ts";

const refused = (file: string, template: string): void => {
  expect(() => compile({ file, template }, { level: "O0" }), template).to.throw(/False assert reached/);
};
const accepted = (file: string, template: string): void => {
  compile({ file, template }, { level: "O0" });
};

describe("Sizes that circuits refuse", () => {
  it("more than 2^24 rows, which would not fit a record, and fewer than 2", () => {
    for (const logN of [0, 25, 28, 29]) {
      refused("batch.circom", `Batch(1, 1, 1, 1, 1, ${logN})`);
      refused("lib/omega-power.circom", `OmegaPower(${logN})`);
      refused("sections/opens.circom", `Opens(1, ${logN})`);
    }
    for (const part of ["header.circom Header", "operation/run.circom Run", "operation/record.circom Record"]) {
      const [file, name] = part.split(" ");
      refused(file, `${name}(25)`);
      accepted(file, `${name}(24)`);
    }
    for (const logN of [1, 24]) accepted("sections/opens.circom", `Opens(1, ${logN})`);
  });

  it("as many opens as there are rows: two of their rows could be the last one", () => {
    refused("batch.circom", "Batch(1, 32, 1, 1, 1, 5)");
    refused("sections/opens.circom", "Opens(4, 2)");
    accepted("sections/opens.circom", "Opens(3, 2)");
  });

  it("a batch without slots, or with more than 2^24 slots or entries", () => {
    const sized = (size: number, value: number): string =>
      `Batch(${[1, 1, 1, 1, 1].map((one, i) => (i === size ? value : one)).join(", ")}, 24)`;
    for (let size = 0; size < 5; size++) refused("batch.circom", sized(size, 2 ** 24 + 1));
    refused("batch.circom", sized(0, 0));
    accepted("batch.circom", "Batch(1, 0, 0, 0, 0, 5)");
  });

  it("powers that three points of a digit share a line for, and more digits than have one meaning", () => {
    for (const w of [0n, 1n, P - 2n, (P - 1n) / 2n]) refused("lib/power.circom", `PowerDigit(${w})`);
    // A root of order 4 is no such power; the second digit takes its fourth power, which is 1.
    const fourthRoot = rowPoint(2, 1);
    accepted("lib/power.circom", `Power(3, ${fourthRoot})`);
    refused("lib/power.circom", `Power(4, ${fourthRoot})`);
    for (const bits of [0, 254]) refused("lib/power.circom", `Power(${bits}, 10)`);
  });

  it("floats beyond the range that cells count on, empty lists, and windows that the fixed base does not have", () => {
    for (const bits of [0, 32]) refused("lib/decimal-float.circom", `DecimalFloat(${bits})`);
    refused("lib/horner.circom", "Horner(0)");
    refused("lib/transcript.circom", "Transcript(0)");
    refused("signature/fixed-base-multiple.circom", "WindowPoint(54)");
  });
});
