import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

/**
 * Writes results to files, and prints their paths.
 *
 * @param output path without extension
 * @param results the content of the JSON file
 * @param others other contents, by extension
 */
export async function saveResults(
  output: string,
  results: object,
  others: Readonly<Record<string, string>> = {},
): Promise<void> {
  await mkdir(path.dirname(output), { recursive: true });
  const contents = { json: `${JSON.stringify(results, undefined, 1)}\n`, ...others };
  for (const [extension, content] of Object.entries(contents)) {
    await writeFile(`${output}.${extension}`, content);
  }
  const extensions = Object.keys(contents).map((extension) => `.${extension}`);
  process.stdout.write(`\nWritten: ${path.resolve(output)}${extensions.join(", ")}\n`);
}
