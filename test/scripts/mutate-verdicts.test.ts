/** The mutation tool at work, on mutants of each language whose verdict is known. */
import { expect } from "chai";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_ROOT } from "../../prover/paths.ts";
import { readList } from "../../scripts/lib/mutate/lists.ts";
import type { Mutant } from "../../scripts/lib/mutate/mutant.ts";
import { mutateRooms, proposed, type MutateRoom } from "../../scripts/lib/mutate/rooms.ts";
import { verdictOf, type Verdict } from "../../scripts/lib/mutate/run.ts";
import { ScratchTree } from "../../scripts/lib/mutate/tree.ts";

const [circuits, contracts, service] = mutateRooms(PROJECT_ROOT);

const firstGuard = (room: MutateRoom, of: string): Mutant =>
  proposed(PROJECT_ROOT, room).find(({ file, kind }) => file === of && kind === "guard")!;

describe("npm run mutate", () => {
  let tree: ScratchTree;
  before(() => {
    tree = new ScratchTree(PROJECT_ROOT, "tool-test");
  });
  after(() => tree.remove());

  const tried = (mutant: Mutant, tests: readonly string[], room = circuits): Promise<Verdict> =>
    tree.with(mutant, () => verdictOf(tree.path, room.build, tests));
  const pole: Mutant = { id: "demand-pole", file: "circuits/lib/pole.circom", kind: "demand", nth: 0,
    before: "out * (kappa - t) === used;", after: "", status: "untried" };
  const POLE = ["test/circuits/pole.test.ts"];

  it("sees a test notice that a circuit's constraint is gone", async () => {
    const { status, by, file } = await tried(pole, POLE);
    expect([status, by, file]).to.deep.equal(["killed", "Pole refuses every other term, used or not", POLE[0]]);
  });

  it("says that nothing noticed, where there is nothing to notice, and puts the source back in between", async () => {
    expect((await tried({ ...pole, after: `${pole.before} // the same` }, POLE)).status).to.equal("survives");
  });

  it("does not count tests that count constraints", async () => {
    const more = { ...pole, after: `${pole.before}\n    signal unused <== t * kappa;` };
    expect((await tried(more, POLE)).status).to.equal("survives");
  });

  it("does not count what circom refuses", async () => {
    expect((await tried({ ...pole, after: "nonsense" }, POLE)).status).to.equal("refused");
  });

  it("does not take the word of a test that names a signal which is gone, and looks for another", async () => {
    const file = "test/scripts/cannot-ask.test.ts";
    const cannotAsk = 'it("cannot ask", () => { throw new Error("The circuit has no signal IsZero.out"); });\n';
    writeFileSync(join(tree.path, file), cannotAsk);
    const unsure = { status: "survives", passed: 0, couldNotAsk: ["cannot ask"] };
    expect(await verdictOf(tree.path, [], [file])).to.deep.equal(unsure);
    writeFileSync(join(tree.path, file), `${cannotAsk}it("notices", () => { throw new Error("no"); });\n`);
    expect(await verdictOf(tree.path, [], [file])).to.deep.include({ status: "killed", by: "notices" });
  });

  it("sees a test notice that a check of the service is gone", async () => {
    expect((await tried(firstGuard(service, "protocol/cell.ts"), ["test/protocol/cell.test.ts"], service)).status).to.equal("killed");
  });

  it("builds contracts anew and sees a test notice that a check of theirs is gone", async () => {
    expect((await tried(firstGuard(contracts, "contracts/libraries/BN254.sol"), ["test/contracts/curve.test.ts"], contracts)).status).to.equal("killed");
  });

  it("has tests for every source that it mutates", () => {
    for (const room of [circuits, contracts, service]) {
      for (const mutant of readList(PROJECT_ROOT, room.name)) {
        expect(room.noticers(mutant).some((test) => existsSync(join(PROJECT_ROOT, test))), mutant.file).to.equal(true);
      }
    }
  });
});
