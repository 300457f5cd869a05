/** Keys for the API, made by the operator beside a service that runs. */
import { resolve } from "node:path";
import { createApiKey, listApiKeys, revokeApiKey } from "../../sequencer/api-keys.ts";
import type { CliCommand } from "../command.ts";
import type { Session } from "../session.ts";
import { table } from "../table.ts";

const folderOf = (session: Session): string => resolve(session.root, session.text("data")!);
const moment = (ms: number | null): string => (ms === null ? "" : new Date(ms).toISOString());

export const API_KEY_COMMANDS: Record<string, CliCommand> = {
  "keys new": {
    what: "Makes a key for the API; it is shown once.", example: 'keys new "shop" --per-minute 6000', words: "NAME", flags: ["data", "per-minute"],
    async run(session, [name]) {
      const perMinute = session.number("per-minute", { to: 1_000_000_000 })!;
      const made = createApiKey(folderOf(session), name, perMinute);
      return { lines: [`Key ${made.id} of ${made.name}: ${made.key}`, "It is not shown again."], json: made };
    },
  },
  "keys list": {
    what: "Lists the keys for the API, without the keys themselves.", example: "keys list", flags: ["data"],
    async run(session) {
      const keys = listApiKeys(folderOf(session));
      return { lines: keys.length === 0 ? ["There is none."] : table(["id", "name", "a minute", "made", "revoked"],
        keys.map(({ id, name, perMinute, createdAt, revokedAt }) => [id, name, perMinute === 0 ? "any" : String(perMinute), moment(createdAt), moment(revokedAt)])),
      json: keys };
    },
  },
  "keys revoke": {
    what: "Refuses a key from now on.", example: "keys revoke 1f2e3d4c", words: "ID", flags: ["data"],
    async run(session, [id]) {
      revokeApiKey(folderOf(session), id);
      return { lines: [`Key ${id} is refused from now on.`], json: { id } };
    },
  },
};
