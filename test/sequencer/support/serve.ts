/** A service in a process of its own, to be killed: `serve.ts ROOT flag…`. It prints its URL when it listens. */
import { readConfig } from "../../../sequencer/config.ts";
import { startServer } from "../../../sequencer/server.ts";
import { KnownTauProver } from "../../contracts/support/known-tau.ts";
import { SMALL } from "./instances.ts";

const [root, ...flags] = process.argv.slice(2);
const server = await startServer(readConfig(flags, {}, root), root, () => new KnownTauProver(SMALL));
process.once("SIGTERM", () => void server.stop().then(() => process.disconnect?.()));
console.log(`listening ${server.url}`);
