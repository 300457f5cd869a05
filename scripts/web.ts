/** `npm run web [-- --dev --api URL --force]`: builds the page, or serves it while it is written. */
import { join } from "node:path";
import { PROJECT_ROOT } from "../prover/paths.ts";
import { portNumber, runCommand, UsageError } from "./lib/command.ts";
import { takePicture } from "./lib/web-picture.ts";
import { buildPage } from "./lib/web-build.ts";

const COMMAND = {
  name: "npm run web",
  about:
    "Builds the page into build/web, where the sequencer finds it and serves it at /. What has not " +
      "changed is not built again. " +
    "Example while writing it: npm run web -- --dev",
  options: {
    dev: { what: "Serves the sources and shows each change at once, until Ctrl-C." },
    api: {
      value: "URL",
      what: "The sequencer that --dev passes requests on to, or that --picture shows.",
      default: "http://127.0.0.1:8645",
    },
    port: { value: "PORT", what: "The port of --dev.", default: "5173" },
    picture: {
      what: "Takes docs/images/explorer.png anew, of the service at --api; `npm run demo -- --keep` is one to look at.",
    },
    force: { what: "Builds it again in any case." },
  },
} as const;

await runCommand(COMMAND, async ({ dev, api, port, picture, force }) => {
  if (picture) return takePicture(api.replace(/\/$/, ""), join(PROJECT_ROOT, "docs", "images", "explorer.png"));
  if (dev) return serve(api, portNumber(port));
  const started = performance.now();
  const built = await buildPage(PROJECT_ROOT, { force });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    built
      ? `The page is in build/web (${seconds} s); the sequencer serves it at /`
      : "The page in build/web is up to date",
  );
});

async function serve(api: string, port: number): Promise<void> {
  if (!URL.canParse(api) || !/^https?:$/.test(new URL(api).protocol)) {
    throw new UsageError("--api takes a URL such as http://127.0.0.1:8645");
  }
  const { createServer } = await import("vite");
  const proxy = Object.fromEntries(["/v1", "/l1", "/health"].map((path) => [path, { target: api }]));
  const configFile = join(PROJECT_ROOT, "web", "vite.config.ts");
  const server = await createServer({ configFile, server: { host: "127.0.0.1", port, proxy } });
  await server.listen();
  server.printUrls();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void server.close());
}
