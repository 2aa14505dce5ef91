import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import { errorPages } from "./error-pages.ts";
import { graphqlPages } from "./graphql-pages.ts";
import { toFile } from "./markdown.ts";
import { metricsPage } from "./metrics-page.ts";
import { restPages } from "./rest-pages.ts";
import { scopePage } from "./scope-page.ts";
import { settingsPage } from "./settings-page.ts";
import { webhookPage } from "./webhook-page.ts";

/** Writes the pages of the reference into `folder`, in place of those that are there. */
export async function writeReference(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  const pages = [
    ...restPages(),
    ...(await graphqlPages()),
    ...errorPages(),
    settingsPage(),
    scopePage(),
    webhookPage(),
    await metricsPage(),
  ];
  for (const page of pages) {
    const file = path.join(folder, `${page.path}.md`);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, toFile(page));
  }
}
