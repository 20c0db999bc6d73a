import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** Builds the dashboard, src/web/app, into dist/web/app: beside the compiled src/web, which serves it. */
export default defineConfig({
  root: fileURLToPath(new URL("src/web/app", import.meta.url)),
  base: "/",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: fileURLToPath(new URL("dist/web/app", import.meta.url)),
    emptyOutDir: true,
    target: "es2022",
    // The content security policy allows no `data:` and no inline scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
});
