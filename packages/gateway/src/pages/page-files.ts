import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

import { BORROWED_FILES, readBorrowedFile } from "./borrowed-files.ts";

/** Found by the name of this package, because tests run a bundle of it that is somewhere else. */
const FOLDER = path.join(
  path.dirname(createRequire(import.meta.url).resolve("@ticket-allocation/gateway/package.json")),
  "pages",
);

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
};

/** The names of the pages and of all that they load. */
export const PAGE_FILES: readonly string[] = [
  ...readdirSync(FOLDER).filter((file) => path.extname(file) in MEDIA_TYPES),
  ...BORROWED_FILES.keys(),
];

/** @param file one of {@link PAGE_FILES} */
export async function readPageFile(
  file: string,
): Promise<{ readonly bytes: Buffer<ArrayBuffer>; readonly mediaType: string }> {
  return {
    bytes: await (BORROWED_FILES.has(file)
      ? readBorrowedFile(file)
      : readFile(path.join(FOLDER, file))),
    mediaType: MEDIA_TYPES[path.extname(file)] ?? "application/octet-stream",
  };
}
