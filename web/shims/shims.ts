/**
 * What circomlibjs and its packages want of Node. All of it is in this folder, so that it can go when no package on the
 * page asks for it any more.
 */
import { fileURLToPath } from "node:url";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const packages = (path: string): string => fileURLToPath(new URL(`../../node_modules/${path}`, import.meta.url));

export const NODE_SHIMS = {
  define: { global: "globalThis", "process.browser": "true", "process.env.NODE_DEBUG": "undefined" },
  resolve: {
    alias: {
      buffer: packages("buffer/index.js"),
      events: packages("events/events.js"),
      assert: here("./assert.ts"),
      crypto: here("./crypto.ts"),
    },
  },
};
