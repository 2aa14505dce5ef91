import { readdir, readFile } from "node:fs/promises";
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

/** Lists what the pages load. The pages themselves have paths of their own. */
export async function listPageFiles(): Promise<readonly string[]> {
  const own = await readdir(FOLDER);
  const loaded = own.filter((file) => /\.(?:css|js)$/u.test(file));
  return [...loaded, ...BORROWED_FILES.keys()];
}

/** @param file a page, or one of {@link listPageFiles} */
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
