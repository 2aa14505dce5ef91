import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import type { Edit } from "./sabotages.ts";

/**
 * Edits files below a folder.
 *
 * @throws {Error} when a text to be replaced does not occur exactly once: the sources have changed, so the sabotage
 *   must be changed too
 */
export async function applyEdits(root: string, edits: readonly Edit[]): Promise<void> {
  for (const edit of edits) {
    const file = path.join(root, edit.file);
    await writeFile(file, applyEdit(await readFile(file, "utf8"), edit));
  }
}

export function applyEdit(source: string, { file, find, replace }: Edit): string {
  const pieces = source.split(find);
  if (pieces.length !== 2) {
    throw new Error(
      `${file} contains the text of a sabotage ${pieces.length - 1} times, not once: ${find}`,
    );
  }
  return pieces.join(replace);
}
