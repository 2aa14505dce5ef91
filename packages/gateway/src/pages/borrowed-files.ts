import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

/**
 * Files of other packages that the pages load, by the name that they have here. What is published has copies, because
 * nothing else of these packages is needed: see `scripts/copy-borrowed-files.ts`.
 */
export const BORROWED_FILES: ReadonlyMap<string, string> = new Map([
  ["uplot.js", "uplot/dist/uPlot.esm.js"],
  ["uplot.css", "uplot/dist/uPlot.min.css"],
  ["swagger-ui.js", "swagger-ui-dist/swagger-ui-bundle.js"],
  ["swagger-ui.css", "swagger-ui-dist/swagger-ui.css"],
]);

/** Beside the compiled module. The sources, which only a checkout runs, have no copies beside them. */
const COPIES = path.join(import.meta.dirname, "borrowed");

/** @param name one of {@link BORROWED_FILES} */
export function readBorrowedFile(name: string): Promise<Buffer<ArrayBuffer>> {
  const original = BORROWED_FILES.get(name) ?? name;
  return readFile(path.join(COPIES, name)).catch(() => readFile(findOriginal(original)));
}

/**
 * @param file of another package, such as `uplot/LICENSE`
 * @returns its path
 */
export function findOriginal(file: string): string {
  return createRequire(import.meta.url).resolve(file);
}
