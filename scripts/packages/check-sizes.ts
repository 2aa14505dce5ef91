import { readFile } from "node:fs/promises";

import type { PackedPackage } from "../pack-packages.ts";

/** So much may a size differ from that in the README. */
const TOLERANCE = 0.25;

/**
 * Compares the sizes of the tarballs with those in the table of packages of the README.
 *
 * @throws {Error} when a package is missing there, or its size is another one
 */
export async function checkSizes(packed: readonly PackedPackage[]): Promise<void> {
  const readme = await readFile("README.md", "utf8");
  for (const { name, tarball } of packed) {
    const row = readme.split("\n").find((line) => line.startsWith(`| [\`${name}\`]`)) ?? "";
    const listed = Number(/\| (\d+) KB +\|/u.exec(row)?.[1]);
    const actual = tarball.length / 1000;
    if (!(Math.abs(listed / actual - 1) <= TOLERANCE)) {
      throw new Error(`${name} has ${Math.round(actual)} KB, and README.md says: ${row}`);
    }
  }
}
