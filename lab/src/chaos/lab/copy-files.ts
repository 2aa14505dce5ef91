import { copyFile, mkdir } from "node:fs/promises";
import path from "node:path";

/** Copies files into another folder, which is created if necessary. */
export async function copyFiles(names: readonly string[], from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of names) await copyFile(path.join(from, name), path.join(to, name));
}
