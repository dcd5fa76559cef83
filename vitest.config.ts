import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// Many tests start threads, each of which strips types from the sources that it loads; Node keeps what it has stripped here. That halves the
// start of a thread, and spares it the WebAssembly whose end makes Node 24's V8 abort now and then (nodejs/node issue 64500).
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL("node_modules/.cache/node", import.meta.url));

export default defineConfig({
  resolve: { conditions: ["andon-source"] },
  ssr: { resolve: { conditions: ["andon-source"] } },
  test: {
    include: ["packages/*/src/**/*.test.ts", "bench/*.test.ts"],
    pool: "forks",
    testTimeout: 60_000,
    hookTimeout: 60_000, // hooks train models too
    execArgv: ["--conditions=andon-source"],
  },
});
