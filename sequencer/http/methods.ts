/** Which methods a path has: 204 says so to OPTIONS, 405 to methods that it does not have. */
import type { FastifyInstance, HTTPMethods } from "fastify";
import { ColonnadeError } from "../../protocol/errors.ts";

/** Call it before the routes are registered; call what it returns after them. */
export function watchMethods(app: FastifyInstance): () => void {
  const known = new Map<string, Set<string>>();
  app.addHook("onRoute", ({ url, method }) => {
    for (const name of [method].flat()) known.set(url, (known.get(url) ?? new Set()).add(name));
  });
  return () => {
    for (const [url, methods] of [...known]) {
      const allow = [...methods, "OPTIONS"].sort().join(", ");
      const others = app.supportedMethods.filter((method) => method !== "OPTIONS" && !methods.has(method)) as HTTPMethods[];
      app.options(url, async (_request, reply) => reply.code(204).header("allow", allow).send());
      app.route({
        method: others,
        url,
        exposeHeadRoute: false,
        handler: () => undefined,
        // Before a body is read: whatever it is, this is not the place for it.
        onRequest: async ({ method }) => {
          throw new ColonnadeError("METHOD_NOT_ALLOWED", { method, allow });
        },
      });
    }
  };
}
