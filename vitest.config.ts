import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["andon-source"] },
  ssr: { resolve: { conditions: ["andon-source"] } },
  test: {
    include: ["packages/*/src/**/*.test.ts", "bench/*.test.ts"],
    pool: "forks",
    testTimeout: 60_000,
    execArgv: ["--conditions=andon-source"],
  },
});
