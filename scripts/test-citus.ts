/**
 * Runs tests on the Citus cluster whose coordinator CITUS_URL names. They distribute the tables of that database, and each
 * file deletes all rows. Files that look for lock waits on the server they are connected to cannot run there.
 *
 * usage: CITUS_URL=postgresql://… npm run test:citus
 */
import { spawnSync } from "node:child_process";

const FILES = ["cancellations", "orders", "sale-rules"];

if (process.env["CITUS_URL"] === undefined) {
  process.stdout.write("CITUS_URL is not set, so nothing was tested on Citus\n");
} else {
  const paths = ["test/citus", ...FILES.map((name) => `packages/core/test/${name}.test.ts`)];
  const args = ["run", "--config", "vitest.citus.config.ts", ...paths];
  process.exitCode = spawnSync("vitest", args, { stdio: "inherit" }).status ?? 1;
}
