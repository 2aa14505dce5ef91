import axe, { type AxeResults } from "axe-core";
import type { Page } from "playwright-core";

/** What axe finds on a page, in words. */
export async function findBarriers(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>("axe.run()");
  return violations.map(({ help, nodes }) => `${help}: ${nodes.map(({ html }) => html).join()}`);
}
