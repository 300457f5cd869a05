/** How the page is built. `npm run web` calls it; nothing else does. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here("."),
  cacheDir: here("../cache/vite"),
  build: {
    outDir: here("../build/web"),
    emptyOutDir: true,
    target: "es2022",
    // The content security policy takes no inline data but pictures.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 3_500,
    license: true,
  },
});
