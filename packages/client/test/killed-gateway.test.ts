import { expect, it, vi } from "vitest";

import { launchBrowser } from "../../gateway/test/launch-browser.ts";
import { buyAll, openSale, type Sale } from "./buy-all.ts";
import { bundleForBrowsers } from "./bundle-for-browsers.ts";
import { sellThroughKills } from "./sell-through-kills.ts";

it("buys once and loses nothing while the gateway is killed and restarted, and goes on watching", async () => {
  await sellThroughKills(async (wish) => {
    const sale = openSale();
    return { report: () => sale, over: buyAll(wish, sale) };
  });
});

it("does the same in a browser", async () => {
  const browser = await launchBrowser();
  try {
    const { page } = await browser.openPage();
    const report = () => page.evaluate<Sale & { readonly isOver: boolean }>("bundled.report()");
    const untilOver = async () => expect((await report()).isOver).toBe(true);
    await sellThroughKills(async (wish) => {
      // A page of the gateway's origin that sends no requests of its own.
      const blank = `${wish.url}/blank`;
      await page.route(blank, (route) => route.fulfill({ contentType: "text/html", body: "" }));
      await page.goto(blank);
      await page.evaluate(await bundleForBrowsers("./buy-in-browser.ts", "iife"));
      await page.evaluate(`bundled.begin(${JSON.stringify({ ...wish, url: "/" })})`);
      return { report, over: vi.waitFor(untilOver, { timeout: 200_000, interval: 50 }) };
    });
  } finally {
    await browser.close();
  }
});
