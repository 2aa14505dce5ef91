/**
 * Copies the files of other packages that the pages load, with their licences, to where the published package looks for
 * them.
 */
import { copyFile, mkdir } from "node:fs/promises";
import path from "node:path";

import { BORROWED_FILES, findOriginal } from "../src/pages/borrowed-files.ts";

const FOLDER = path.join(import.meta.dirname, "../dist/pages/borrowed");

const copies = new Map([
  ...Array.from(BORROWED_FILES, ([name, file]) => [file, name] as const),
  ["uplot/LICENSE", "uplot.LICENSE"],
  ["swagger-ui-dist/LICENSE", "swagger-ui.LICENSE"],
  ["swagger-ui-dist/NOTICE", "swagger-ui.NOTICE"],
  ["swagger-ui-dist/swagger-ui-bundle.js.LICENSE.txt", "swagger-ui-bundle.js.LICENSE.txt"],
]);

await mkdir(FOLDER, { recursive: true });
for (const [file, name] of copies) await copyFile(findOriginal(file), path.join(FOLDER, name));
