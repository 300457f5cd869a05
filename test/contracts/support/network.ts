/** One in-process chain for all contract tests. Fixtures snapshot it, so every test starts from the state that it asks for. */
import { network } from "hardhat";
import { closeCurve } from "../../../prover/curve.ts";
import { BATCH_TIME } from "../../support/world.ts";

/** The chain starts at a fixed time and its gas costs nothing, so that runs do not differ and fees are the parameters' alone. */
export const connection = await network.create({ override: { initialDate: new Date(BATCH_TIME * 1000), initialBaseFeePerGas: 0n } });
export const { ethers, networkHelpers } = connection;
export const { loadFixture, time } = networkHelpers;

after(async () => {
  await connection.close();
  await closeCurve();
});
