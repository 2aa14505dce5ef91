import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

/**
 * Writes what a bench found out, and says where.
 *
 * @param output where to, without an ending
 * @param contents by ending
 */
export async function saveResults(
  output: string,
  contents: Readonly<Record<"json" | "txt", string>> & Readonly<Record<string, string>>,
): Promise<void> {
  await mkdir(path.dirname(output), { recursive: true });
  for (const [ending, content] of Object.entries(contents)) {
    await writeFile(`${output}.${ending}`, content);
  }
  const endings = Object.keys(contents).map((ending) => `.${ending}`);
  process.stdout.write(`\nWritten: ${output}${endings.join(", ")} in ${process.cwd()}\n`);
}
