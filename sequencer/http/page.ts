/** The page at `/`: files that `npm run web` made, from memory. Only what was built has a name here. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import { ColonnadeError } from "../../protocol/errors.ts";

/** Where `npm run web` puts the page. */
export const PAGE_FOLDER = fileURLToPath(new URL("../../build/web", import.meta.url));

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".md": "text/plain; charset=utf-8",
};

/** Nothing from elsewhere, nothing inline. circomlibjs and snarkjs compile WebAssembly; wallets' icons are data. */
const POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");
const HEADERS = {
  "content-security-policy": POLICY,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
};
/** Names of assets hold a hash of what is in them. */
const FOR_EVER = "public, max-age=31536000, immutable";

interface PageFile {
  type: string;
  body: Buffer;
  brotli: Buffer | undefined;
}
interface Page {
  built: number;
  files: Map<string, PageFile>;
}

/** When it was built; undefined if it was not. */
const builtAt = (folder: string): number | undefined =>
  statSync(join(folder, "index.html"), { throwIfNoEntry: false })?.mtimeMs;

/** What the log says at start where there is no page; undefined where there is one. */
export const missingPage = (folder = PAGE_FOLDER): string | undefined =>
  builtAt(folder) === undefined
    ? "the page at / is not built: `npm run web` builds it, also while the service runs"
    : undefined;

/**
 * The page of `folder`; read again when it was built anew. A page that is not built answers 404 and says how to build
 * it.
 */
export const pageRoutes =
  (folder: string): FastifyPluginAsync =>
  async (app) => {
    let page: Page | undefined;
    const current = (): Page | undefined => {
      const built = builtAt(folder);
      if (built === undefined) return undefined;
      if (page?.built !== built) page = { built, files: readPage(folder) };
      return page;
    };
    app.get("/", async (request, reply) => {
      const file = current()?.files.get("index.html");
      if (file !== undefined) return send(request, reply, file, "no-cache");
      return reply
        .status(404)
        .type("text/plain; charset=utf-8")
        .headers(HEADERS)
        .send("The page is not built. `npm run web` builds it in a few seconds; then load this again.\n");
    });
    const serve = (path: string, nameOf: (request: FastifyRequest) => string, caching: string): FastifyInstance =>
      app.get(path, async (request, reply) => {
        const file = (page ?? current())?.files.get(nameOf(request));
        if (file === undefined) throw new ColonnadeError("NOT_FOUND", { method: request.method, path: request.url });
        return send(request, reply, file, caching);
      }) as FastifyInstance;
    serve("/favicon.svg", () => "favicon.svg", "public, max-age=86400");
    serve("/assets/:file", ({ params }) => `assets/${(params as { file: string }).file}`, FOR_EVER);
  };

function send(request: FastifyRequest, reply: FastifyReply, file: PageFile, caching: string): FastifyReply {
  void reply.headers(HEADERS).header("cache-control", caching).header("vary", "accept-encoding").type(file.type);
  const packed = /\bbr\b/.test(request.headers["accept-encoding"] ?? "") ? file.brotli : undefined;
  if (packed !== undefined) void reply.header("content-encoding", "br");
  return reply.send(packed ?? file.body);
}

/** All of it: some megabytes at most, and a name that was not built cannot be asked for. */
function readPage(folder: string): Map<string, PageFile> {
  const names = [".", "assets"].flatMap((under) => readdirSync(join(folder, under)).map((name) => join(under, name)));
  const files = new Map<string, PageFile>();
  for (const name of names) {
    const type = TYPES[extname(name)];
    if (type === undefined) continue;
    const brotli = names.includes(`${name}.br`) ? readFileSync(join(folder, `${name}.br`)) : undefined;
    files.set(name, { type, body: readFileSync(join(folder, name)), brotli });
  }
  return files;
}
