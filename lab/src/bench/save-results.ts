import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

/**
 * Writes the results of a bench to files, and prints their paths.
 *
 * @param output path without extension
 * @param contents by extension
 */
export async function saveResults(
  output: string,
  contents: Readonly<Record<"json" | "txt", string>> & Readonly<Record<string, string>>,
): Promise<void> {
  await mkdir(path.dirname(output), { recursive: true });
  for (const [extension, content] of Object.entries(contents)) {
    await writeFile(`${output}.${extension}`, content);
  }
  const extensions = Object.keys(contents).map((extension) => `.${extension}`);
  process.stdout.write(`\nWritten: ${output}${extensions.join(", ")} in ${process.cwd()}\n`);
}
