import { expect, it } from "vitest";

import { readRecipePages } from "../../../scripts/readmes/recipe-pages.ts";

it("shows each recipe on its page as it is tested, as `npm run docs:tables` writes it", async () => {
  const pages = await readRecipePages();
  expect(pages.length).toBeGreaterThanOrEqual(5);
  for (const { text, expected } of pages) {
    expect(text).toContain("```ts\n");
    expect(text).toBe(expected);
  }
});
