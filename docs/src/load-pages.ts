import { glob, type Loader } from "astro/loaders";
import { readFileSync } from "node:fs";

import { PATTERNS, toPageId } from "./pages.ts";

/**
 * Loads the pages. A page without a `title` in its frontmatter has that of its first heading, so that a README can be a
 * page as it is.
 */
export function loadPages(): Loader {
  const files = glob({
    base: "..",
    pattern: PATTERNS,
    generateId: ({ entry }) => toPageId(entry) ?? entry,
  });
  return {
    name: "pages",
    load: async (context) => {
      await files.load({
        ...context,
        parseData: (entry) =>
          context.parseData({
            ...entry,
            data: {
              title: firstHeading(entry.filePath),
              pagefind: isInSearch(entry.filePath),
              ...entry.data,
            },
          }),
      });
    },
  };
}

/**
 * Of the reference of the core only the first page, which names all others: pages of classes such as
 * `IdempotencyKeyReusedError` would be found before the page that explains idempotency keys.
 */
function isInSearch(file: string | undefined): boolean {
  return file === undefined || !/reference\/core\/.+\//u.test(file);
}

function firstHeading(file: string | undefined): string | undefined {
  const text = file === undefined ? "" : readFileSync(file, "utf8");
  // A title is plain text: TypeDoc writes `TICKET\_ERRORS`.
  return /^# (.+)$/mu.exec(text)?.[1]?.replaceAll(/`|\\(?=[^A-Za-z0-9\s])/gu, "");
}
