import { expect } from "chai";
import { readFileSync } from "node:fs";
import { mod } from "../../protocol/field.ts";
import { constantsFile, CONSTANTS_PATH, degree12, degree6, RADIX, WINDOWS, windowPoints } from "../../scripts/signature-constants.ts";
import { baseMultiple, onCurve } from "../support/montgomery.ts";

const product = (roots: readonly bigint[], u: bigint): bigint => roots.reduce((value, root) => mod(value * (u - root)), 1n);

describe("The constants of the fixed-base multiplication", () => {
  it("are what scripts/signature-constants.ts writes", () => {
    expect(readFileSync(CONSTANTS_PATH, "utf8")).to.equal(constantsFile());
  });

  it("are the points d·24^j·B8", () => {
    for (const j of [0, 1, 17, WINDOWS - 1]) {
      windowPoints(j, 12).forEach((point, i) => {
        expect(onCurve(point)).to.equal(true);
        expect(point).to.deep.equal(baseMultiple(BigInt(2 * i + 1) * RADIX ** BigInt(j)));
      });
    }
  });

  it("make the circuit's form of degree 12 the product of (u − root), as polynomials: they agree in more places than their degree", () => {
    for (let j = 0; j < WINDOWS - 1; j++) {
      const roots = windowPoints(j, 12).map(({ u }) => u);
      const [s, t, a1, a2, a3, b1, b2, b3, l0, l1, l2, l3, l6] = degree12(roots);
      for (let u = 1n; u <= 14n; u++) {
        const e = u ** 6n + s * u ** 5n + t * u ** 4n;
        const left = (e + a1 * u + a2 * u ** 2n + a3 * u ** 3n) * (e + b1 * u + b2 * u ** 2n + b3 * u ** 3n);
        expect(mod(left - (l0 + l1 * u + l2 * u ** 2n + l3 * u ** 3n + l6 * e))).to.equal(product(roots, u));
      }
    }
  });

  it("make the last window's form the product of its six", () => {
    const roots = windowPoints(WINDOWS - 1, 6).map(({ u }) => u);
    const [s, t, l0, l1, l2, l3] = degree6(roots);
    for (let u = 1n; u <= 8n; u++) {
      const left = (u ** 3n + s * u ** 2n) * (u ** 3n + t * u);
      expect(mod(left - (l0 + l1 * u + l2 * u ** 2n + l3 * u ** 3n))).to.equal(product(roots, u));
    }
  });
});
