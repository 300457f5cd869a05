/** What the generators propose, how a mutant is kept and found again, and how the score is counted. */
import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_ROOT } from "../../prover/paths.ts";
import { chosen } from "../../scripts/lib/mutate/choose.ts";
import { proposeCircom } from "../../scripts/lib/mutate/circom.ts";
import { proposeSolidity, proposeTypeScript } from "../../scripts/lib/mutate/guards.ts";
import { merged, readList, renderScore, scoreOf } from "../../scripts/lib/mutate/lists.ts";
import { applied, mutantOf, type Proposal, type Status } from "../../scripts/lib/mutate/mutant.ts";
import { mutateRooms, proposed } from "../../scripts/lib/mutate/rooms.ts";

/** The proposals for one source, each as "kind: the statement that comes out". */
const outcomes = (text: string, propose: (text: string) => Proposal[]): string[] =>
  propose(text).map((proposal) => mutantOf("a file", text, proposal))
    .map(({ kind, after }) => `${kind}: ${after.replace(/\s+/g, " ")}`);

const CIRCUIT = `
/* a === b; in a comment */
function none() { var x = 1; return x; }
template T(MAX) {
    assert(MAX > 0);
    signal input a[MAX];
    signal b <-- a[0];
    _ <== Num2Bits(8)(b - 1);
    var sum = 0;
    for (var j = 0; j < MAX; j++) {
        sum += a[j];
        a[j] * b === 0;
    }
    signal flag <== IsZero()(sum);
    flag * (b + sum) === b;
    signal c <== flag;
}
`;

describe("Mutants of circuits", () => {
  it("remove, unbind and weaken every constraint", () => {
    expect(outcomes(CIRCUIT, proposeCircom)).to.deep.equal([
      "assert: ",
      "call: ", "wider: _ <== Num2Bits(8 + 1)(b - 1);", "term: _ <== Num2Bits(8)(0 - 1);",
      "term: _ <== Num2Bits(8)(b - 0);",
      "first-left-out: sum += (j == 0 ? 0 : 1) * (a[j]);", "last-left-out: sum += (j == MAX - 1 ? 0 : 1) * (a[j]);",
      "demand: ", "first-left-out: if (!(j == 0)) { a[j] * b === 0; }",
      "last-left-out: if (!(j == MAX - 1)) { a[j] * b === 0; }",
      "unbound: signal flag_bound <== IsZero()(sum); signal flag <-- flag_bound;", "weak-check: signal flag <== IsZero_0()(sum);",
      "demand: ", "term: flag * (0 + sum) === b;", "term: flag * (b + 0) === b;",
      "unbound: signal c <-- flag;",
    ]);
  });

  it("are all in the committed list, and none that is no longer possible", () => {
    const [room] = mutateRooms(PROJECT_ROOT);
    const ids = (mutants: readonly { id: string }[]): string[] => mutants.map(({ id }) => id);
    const list = readList(PROJECT_ROOT, room.name);
    expect(ids(list), "npm run mutate -- --room circuits --propose writes it anew")
      .to.deep.equal(ids(proposed(PROJECT_ROOT, room)));
    for (const mutant of list) {
      const text = readFileSync(join(PROJECT_ROOT, mutant.file), "utf8");
      expect(applied(text, mutant), mutant.id).to.not.equal(text);
    }
  });
});

describe("Mutants of contracts and of the service", () => {
  it("remove each refusal and each modifier, leave out each case, and move each limit by one", () => {
    const source = `function f(uint256 a) external nonReentrant returns (bool) {
      if (a >= LIMIT || b == 0) revert TooLarge(a);
      require(a > 0 && c, "a > 0");
      bool fits = a < Q && b < Q;
    }`;
    expect(outcomes(source, proposeSolidity)).to.deep.equal([
      "guard: if (false) revert TooLarge(a);", "case: if (false || b == 0) revert TooLarge(a);",
      "case: if (a >= LIMIT || false) revert TooLarge(a);", "edge: if (a > LIMIT || b == 0) revert TooLarge(a);",
      "case: bool fits = true && b < Q;", "case: bool fits = a < Q && true;",
      "edge: bool fits = a <= Q && b < Q;", "edge: bool fits = a < Q && b <= Q;",
      'guard: require(true, "a > 0");', 'case: require(true && c, "a > 0");', 'case: require(a > 0 && true, "a > 0");',
      'edge: require(a >= 0 && c, "a > 0");',
      "modifier: function f(uint256 a) external returns (bool) {",
    ]);
  });

  it("remove what throws a code, and nothing that only decides", () => {
    const source = `if (a > LIMIT) { throw new ColonnadeError("FIELD_OUT_OF_RANGE", { a }); }
      if (a > 5) return 5;
      // if (a) throw new ColonnadeError("NONE");`;
    expect(outcomes(source, proposeTypeScript)).to.deep.equal([
      'guard: if (false) { throw new ColonnadeError("FIELD_OUT_OF_RANGE", { a }); }',
      'edge: if (a >= LIMIT) { throw new ColonnadeError("FIELD_OUT_OF_RANGE", { a }); }',
    ]);
  });
});

describe("A list of mutants", () => {
  const text = "first;\nsame;\nother;\nsame;\n";
  const second = mutantOf("f", text, { kind: "demand", span: { start: 20, end: 25 }, after: "" });

  it("finds a statement again after edits elsewhere, and says when it is gone", () => {
    expect(applied(text, second)).to.equal("first;\nsame;\nother;\n\n");
    expect(applied(`more;\n${text}`, second)).to.equal("more;\nfirst;\nsame;\nother;\n\n");
    expect(() => applied("first;\nsame;\n", second)).to.throw(/stale.*same/);
  });

  it("keeps what is known of a mutant, and drops it with its statement", () => {
    const known = { ...second, status: "redundant", reason: "for a reason" } as const;
    expect(merged([known], [second])).to.deep.equal([known]);
    expect(merged([known], [])).to.deep.equal([]);
  });

  it("counts redundant, refused and untried mutants beside the score", () => {
    const of = (...statuses: Status[]): string => renderScore(scoreOf(statuses.map((status) => ({ status }))));
    expect(of("killed", "killed", "killed", "survives", "redundant", "refused", "untried"))
      .to.equal("75.0 % (3 of 4 killed; 1 proven redundant, 1 do not compile, 1 untried)");
    expect(of("untried")).to.match(/^– %/);
  });

  it("draws the same sample for the same seed", () => {
    const list = Array.from({ length: 50 }, (_, i) => ({ ...second, id: `m${i}` }));
    const draw = (seed: number): string[] => chosen(list, { sample: 5, seed }).map(({ id }) => id);
    expect(draw(1)).to.deep.equal(draw(1)).and.have.length(5);
    expect(draw(1)).to.not.deep.equal(draw(2));
    expect(chosen(list, { only: "^m4$", seed: 1 }).length).to.equal(1);
  });

  it("gives a reason for every mutant that it calls redundant", () => {
    for (const { name } of mutateRooms(PROJECT_ROOT)) {
      for (const { id, status, reason } of readList(PROJECT_ROOT, name)) {
        expect(status === "redundant", id).to.equal(reason !== undefined);
      }
    }
  });
});
