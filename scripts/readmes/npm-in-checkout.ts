/**
 * Stands in for `npm` where a README's commands check or measure the whole project: fails
 * unless the script that is named exists.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { workspace: { type: "string", short: "w", default: "." } },
});
const [command, name = ""] = positionals;

if (command === "run") expectScript(name);
else if (command === "test") expectScript("test");
else if (command !== "ci") throw new Error(`npm ${command} is not checked in a checkout`);

function expectScript(script: string): void {
  const { scripts = {} }: { scripts?: Record<string, string> } = JSON.parse(
    readFileSync(`${values.workspace}/package.json`, "utf8"),
  );
  if (!Object.hasOwn(scripts, script)) throw new Error(`there is no script "${script}"`);
}
