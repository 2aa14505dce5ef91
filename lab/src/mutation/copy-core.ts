import { cp, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import { REPOSITORY } from "../repository.ts";

const COPIED = [
  "package.json",
  "packages/core/package.json",
  "packages/core/src",
  "packages/core/test",
];

/**
 * Copies the core to a folder. In these files of the copy nothing is `as const`, because Stryker changes nothing inside
 * of that. Only the compiler needs these words. Spaces replace them, so that what follows keeps its position.
 *
 * @param files paths from the root of the repository
 */
export async function copyCore(folder: string, files: readonly string[]): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  for (const name of COPIED) {
    await cp(path.join(REPOSITORY, name), path.join(folder, name), { recursive: true });
  }
  for (const name of files) {
    const file = path.join(folder, name);
    const source = await readFile(file, "utf8");
    await writeFile(
      file,
      source.replaceAll(" as const", (words) => " ".repeat(words.length)),
    );
  }
}
