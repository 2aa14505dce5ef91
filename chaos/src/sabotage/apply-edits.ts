import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import type { Edit } from "./sabotages.ts";

/**
 * Edits files below a folder.
 *
 * @throws {Error} when a text that is to be replaced is not there exactly once: the
 *   sources have changed, and the sabotage must follow
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
      `${file} holds the text that a sabotage replaces ${pieces.length - 1} times, not once: ${find}`,
    );
  }
  return pieces.join(replace);
}
