import path from "node:path";

import { findBarriers } from "../../packages/gateway/test/find-barriers.ts";
import { launchBrowser } from "../../packages/gateway/test/launch-browser.ts";

const SITE = "http://site";
/** It has pictures, tables and a wide code block. */
const PAGE = "concepts/holds";
const SCREENS = [
  { viewport: { width: 1280, height: 900 }, colorScheme: "light" },
  { viewport: { width: 390, height: 844 }, colorScheme: "dark" },
] as const;

/**
 * Finds what axe does not accept on a page of the built site, and whether it is wider than a screen.
 *
 * @param dist folder with the built site, served at `/`
 * @returns a sentence for each problem
 */
export async function findPageBarriers(dist: string): Promise<readonly string[]> {
  const browser = await launchBrowser();
  const problems: string[] = [];
  try {
    for (const screen of SCREENS) {
      const { page } = await browser.openPage(screen);
      await page.route("**/*", (route) => {
        const { pathname } = new URL(route.request().url());
        const file = decodeURI(pathname).replace(/\/$/u, "/index.html");
        return route.fulfill({ path: path.join(dist, file) });
      });
      await page.goto(`${SITE}/${PAGE}/`);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      const barriers = await findBarriers(page);
      const tooWide = width > screen.viewport.width ? [`${width} pixels wide`] : [];
      const place = `${PAGE}, ${screen.viewport.width} pixels, ${screen.colorScheme}`;
      problems.push(...[...tooWide, ...barriers].map((problem) => `${place}: ${problem}`));
    }
  } finally {
    await browser.close();
  }
  return problems;
}
