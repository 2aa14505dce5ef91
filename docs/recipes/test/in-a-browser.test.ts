import { rolldown } from "rolldown";
import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

import {
  launchBrowser,
  type LaunchedBrowser,
} from "../../../packages/gateway/test/launch-browser.ts";
import { PATIENCE } from "../../../test/support/patience.ts";
import { openShop, type Shop } from "./open-shop.ts";

let shop: Shop;
let browser: LaunchedBrowser;
let script: string;
beforeAll(async () => {
  [shop, browser, script] = await Promise.all([openShop(), launchBrowser(), bundlePage()]);
});
afterAll(async () => {
  await browser.close();
  await shop[Symbol.asyncDispose]();
});

async function bundlePage(): Promise<string> {
  await using bundle = await rolldown({
    input: fileURLToPath(new URL("page.ts", import.meta.url)),
    platform: "browser",
    resolve: { conditionNames: ["@ticket-allocation/source", "browser", "import"] },
  });
  const { output } = await bundle.generate({ format: "iife", name: "page" });
  return output[0].code;
}

/** A page of the gateway's own origin. */
async function openPage(): Promise<Page> {
  const { page } = await browser.openPage();
  const body = `<!doctype html><title>Event</title><script>${script}</script>`;
  const contentType = "text/html";
  await page.route(`${shop.url}/event`, (route) => route.fulfill({ contentType, body }));
  await page.goto(`${shop.url}/event`);
  return page;
}

async function purchasesOf(ticketOptionId: string) {
  const { items } = await shop.database.boxOffice.listPurchases({ filter: { ticketOptionId } });
  return items.map(({ item }) => item.id);
}

it("shows what is left after each sale, and when nothing can be bought", async () => {
  const eventId = randomUUID();
  const option = { name: "Day pass", allocation: 3, eventId };
  const { id } = await shop.tickets.ticketOptions.create(option);
  const page = await openPage();
  await page.evaluate(`page.follow(${JSON.stringify(eventId)})`);
  const untilShown = (text: string) =>
    vi.waitFor(async () => {
      expect((await page.evaluate<string[]>("page.offers()")).at(-1)).toBe(text);
    }, PATIENCE);
  await untilShown("Day pass 3 true");
  const wish = { ticketOptionId: id, userId: randomUUID(), quantity: 1 };
  await page.evaluate(`page.click(${JSON.stringify(wish)})`);
  await untilShown("Day pass 2 true");
  await shop.tickets.ticketOptions.change(id, { state: "paused" });
  await untilShown("Day pass 2 false");
});

it("purchases once if the page is reloaded before the response arrives", async () => {
  const { id } = await shop.tickets.ticketOptions.create({ name: "Day pass", allocation: 3 });
  const page = await openPage();
  // The purchase is made. The page never gets the response.
  const purchased = Promise.withResolvers<void>();
  await page.route(
    `${shop.url}/purchases*`,
    async (route) => {
      await route.fetch();
      purchased.resolve();
    },
    { times: 1 },
  );
  const wish = { ticketOptionId: id, userId: randomUUID(), quantity: 1 };
  await page.evaluate(`void page.click(${JSON.stringify(wish)}).catch(() => {})`);
  await purchased.promise;
  await page.reload();

  const finished = await page.evaluate<{ readonly id: string }>("page.load()");
  expect(await purchasesOf(id)).toEqual([finished.id]);
  expect(await page.evaluate("page.load()")).toBeUndefined();
});

it("forgets the purchase if it was refused", async () => {
  const { id } = await shop.tickets.ticketOptions.create({ name: "Day pass", allocation: 0 });
  const page = await openPage();
  const wish = { ticketOptionId: id, userId: randomUUID(), quantity: 1 };
  const click = `page.click(${JSON.stringify(wish)}).catch(({ code }) => code)`;
  expect(await page.evaluate(click)).toBe("invalid_purchase_quantity");
  expect(await page.evaluate("page.load()")).toBeUndefined();
});
