/**
 * Publishes the packages whose versions are not on npm yet, from a workflow of GitHub.
 *
 * npm publishes provenance only if the packages name the repository that the workflow runs in.
 *
 * usage: npm run release:publish
 */
import { execFileSync } from "node:child_process";
import { z } from "zod";

const { GITHUB_SERVER_URL, GITHUB_REPOSITORY } = z
  .object({ GITHUB_SERVER_URL: z.url(), GITHUB_REPOSITORY: z.string() })
  .parse(process.env);

const url = `git+${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}.git`;
run("npm", "pkg", "set", "--workspaces", "repository.type=git", `repository.url=${url}`);
run("changeset", "publish");

function run(command: string, ...args: readonly string[]): void {
  execFileSync(command, args, { stdio: "inherit" });
}
