import { execFile } from "node:child_process";
import { promisify } from "node:util";

/**
 * Runs a script in a process of its own, with the sources of the packages.
 *
 * @returns what it prints, parsed from JSON
 */
export async function runInProcess<Report>(script: URL, args: readonly string[]): Promise<Report> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--conditions=@ticket-allocation/source", script.pathname, ...args],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  return JSON.parse(stdout);
}
