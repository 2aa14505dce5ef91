import type { BrowserContextOptions, Page } from "playwright-core";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";

import { PATIENCE } from "../../../test/support/patience.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { findBarriers } from "./find-barriers.ts";
import { launchBrowser, type LaunchedBrowser, type WatchedPage } from "./launch-browser.ts";
import { spawnGateway, type SpawnedGateway } from "./spawn-gateway.ts";
import { startTokenIssuer, type TokenIssuer } from "./token-issuer.ts";

const DESK = { viewport: { width: 1280, height: 900 } };
const PHONE = { viewport: { width: 375, height: 740 }, isMobile: true, hasTouch: true };
const USER = "d6abe829-c28c-44ec-bee6-3183f2c53fef";

let database: TestDatabase;
let gateway: SpawnedGateway;
let browser: LaunchedBrowser;
/** Of the test that runs. */
let pages: WatchedPage[];
beforeAll(async () => {
  database = await createTestDatabase();
  [gateway, browser] = await Promise.all([
    spawnGateway({ DATABASE_URL: database.url, JOURNAL: "on" }),
    launchBrowser(),
  ]);
  pages = [];
});
afterEach(async () => {
  const opened = pages;
  pages = [];
  for (const { page } of opened) await page.context().close();
  for (const { page, requests, complaints } of opened) {
    const { origin } = new URL(page.url());
    const own = requests.filter((url) => url.startsWith(origin) || url.startsWith("data:"));
    expect(own).toEqual(requests);
    expect(complaints).toEqual([]);
  }
});
afterAll(async () => {
  await browser.close();
  gateway.process.kill("SIGTERM");
  await gateway.exited;
  await database.drop();
});

async function openPage(
  url: string,
  options: BrowserContextOptions,
  prepare?: (page: Page) => Promise<unknown>,
): Promise<Page> {
  const opened = await browser.openPage(options);
  pages.push(opened);
  await prepare?.(opened.page);
  await opened.page.goto(url);
  return opened.page;
}

async function putOnSale(page: Page, name: string, tickets: string, limit = ""): Promise<void> {
  await page.getByRole("button", { name: "Put on sale" }).click();
  const dialog = page.getByRole("dialog", { name: "Put on sale" });
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("Tickets").fill(tickets);
  await dialog.getByLabel("Limit per user").fill(limit);
  await dialog.getByRole("button", { name: "Put on sale" }).click();
}

/** A ticket option on a page. */
function cardOf(page: Page, name: string) {
  const card = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name }) });
  return {
    async take(quantity: string, button: "Buy" | "Hold") {
      await card.getByLabel("Quantity").fill(quantity);
      await card.getByRole("button", { name: button }).click();
    },
    press: (button: string) => card.getByRole("button", { name: button }).click(),
    shows: (text: string) => card.getByText(text).first().waitFor(),
  };
}

it("puts tickets on sale, and shows in one browser what another buys until they are sold out", async () => {
  const desk = await openPage(gateway.url, DESK);
  const phone = await openPage(gateway.url, PHONE);
  await desk.getByText("Nothing is on sale").waitFor();
  await putOnSale(desk, "", "many");
  await desk.getByText("name must not be blank", { exact: true }).waitFor();
  await desk.getByRole("button", { name: "Cancel" }).click();

  await putOnSale(desk, "Early bird", "3", "2");
  const atDesk = cardOf(desk, "Early bird");
  const onPhone = cardOf(phone, "Early bird");
  await onPhone.shows("of 3 left");
  await onPhone.take("2", "Buy");
  await onPhone.shows("Bought 2 tickets.");
  await atDesk.shows("1 of 3 left");
  await onPhone.take("1", "Buy");
  await onPhone.shows("The user would have more tickets than one user may have.");
  await atDesk.take("2", "Buy");
  await atDesk.shows("Unable to reserve given quantity of ticket options.");
  await atDesk.take("1", "Buy");
  await onPhone.shows("Sold out");
  await phone.getByRole("log").getByText("Early bird: Sold out.").waitFor();
  await vi.waitFor(async () => {
    const peak = await desk.locator("#rate-peak").innerText();
    expect(Number(peak)).toBeGreaterThan(0);
  }, PATIENCE);
});

it("begins the plot with what was sold before it was opened", async () => {
  const { id } = await database.boxOffice.createTicketOption({ name: "early", allocation: 90 });
  const purchase = { ticketOptionId: id, userId: USER, quantity: 73 };
  await database.boxOffice.purchaseTickets(purchase);
  // Before it as many entries as a page reads.
  await sql`with purchase as (update journal_entries set version = 20000, created_at = created_at - interval '1 minute'
      where ticket_option_id = ${id} and version = 1)
    insert into journal_entries (ticket_option_id, version, position, created_at, allocation, capacity)
    select ${id}, n, '3', now() - interval '110 seconds', 90, 90 from generate_series(2, 10001) n`.execute(
    database.db,
  );
  const page = await openPage(gateway.url, DESK);
  await vi.waitFor(async () => {
    expect(Number(await page.locator("#rate-peak").innerText())).toBeGreaterThanOrEqual(73);
  }, PATIENCE);
});

it("says that the plot cannot be shown, and works without it", async () => {
  await database.boxOffice.createTicketOption({ name: "Without plot", allocation: 2 });
  const page = await openPage(gateway.url, PHONE, (prepared) =>
    prepared.route("**/uplot.js", (request) =>
      request.fulfill({ contentType: "text/javascript", body: "throw new Error('not here')" }),
    ),
  );
  await page.getByText("This browser cannot show the plot of sales.").waitFor();
  const card = cardOf(page, "Without plot");
  await card.take("1", "Buy");
  await card.shows("1 of 2 left");
  expect(await findBarriers(page)).toEqual([]);
});

it("holds tickets while a buyer pays, and pauses a sale", async () => {
  const page = await openPage(gateway.url, DESK);
  await putOnSale(page, "Day pass", "5");
  const card = cardOf(page, "Day pass");
  await card.take("2", "Hold");
  await card.shows("3 of 5 left");
  const holds = page.getByRole("list", { name: "Holds of this buyer" });
  await holds.getByText(/^(?:10:00|9:5\d)$/u).waitFor();
  await holds.getByRole("button", { name: "Release" }).click();
  await card.shows("5 of 5 left");
  await page.getByText("None. A hold keeps tickets while a buyer pays.").waitFor();
  await card.take("4", "Hold");
  await holds.getByRole("button", { name: "Confirm: 4 tickets for Day pass" }).click();
  await page.getByRole("log").getByText("Day pass: Confirmed the hold of 4 tickets.").waitFor();

  await card.press("Pause");
  await card.shows("Paused");
  await card.take("1", "Buy");
  await card.shows("Not bought:");
  await card.press("Resume");
  await card.shows("On sale");
});

it("says beside a field what it cannot read, and puts nothing on sale", async () => {
  const page = await openPage(gateway.url, DESK);
  await putOnSale(page, "Half", "1,5");
  await page.getByText(/^allocation must be /u).waitFor();
  const dialog = page.getByRole("dialog", { name: "Put on sale" });
  await dialog.getByLabel("Tickets").fill("1,500");
  await dialog.getByLabel("Sale starts").pressSequentially("12");
  await dialog.getByRole("button", { name: "Put on sale" }).click();
  await dialog.getByText("Give date and time.").waitFor();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  expect(await page.getByRole("heading", { name: "Half" }).count()).toBe(0);
});

it("moves no ticket option under a pointer, and notices that its token has expired", async () => {
  const page = await openPage(gateway.url, DESK, (opened) => opened.clock.install());
  await cardOf(page, "Day pass").shows("On sale");
  const names = page.locator(".option h3");
  await createOption("Night owl");
  await page.clock.runFor(10_000);
  await cardOf(page, "Night owl").shows("On sale");

  const before = await names.allInnerTexts();
  await page.locator("#options").focus();
  await createOption("Late bird");
  await page.clock.runFor(10_000);
  await page.getByRole("button", { name: "1 new: show" }).waitFor();
  expect(await names.allInnerTexts()).toEqual(before);
  await page.getByRole("button", { name: "1 new: show" }).click();
  await cardOf(page, "Late bird").shows("On sale");
  expect(await names.allInnerTexts()).toEqual(["Late bird", ...before]);

  const expired = { errors: [{ status: "401", detail: "The token has expired" }] };
  await page.route(/ticket_options\?.*page%5Bsize%5D=1&/u, (route) =>
    route.fulfill({ status: 401, json: expired }),
  );
  await page.clock.runFor(10_000);
  const dialog = page.getByRole("dialog", { name: "A token is needed" });
  await dialog.getByText("The token has expired").waitFor();
  await dialog.getByLabel("Bearer token").fill("näh");
  await page.keyboard.press("Enter");
  await dialog.getByText("This is not a token").waitFor();
});

it("buys once although a response is cut off, and keeps the newest holds, in a browser that stores nothing and names no language", async () => {
  let releaseFirst: (() => void) | undefined;
  const page = await openPage(gateway.url, DESK, async (opened) => {
    await opened.addInitScript(limitBrowser);
    await opened.route("**/holds?*", async (route) => {
      const response = await route.fetch();
      if (!releaseFirst) await new Promise<void>((resolve) => (releaseFirst = resolve));
      await route.fulfill({ response });
    });
  });
  const card = cardOf(page, "Late bird");
  await card.take("1", "Buy");
  await card.shows("Bought 1 ticket.");
  await card.shows("4 of 5 left");
  await card.take("2", "Hold");
  const holds = page.getByRole("list", { name: "Holds of this buyer" });
  await holds.getByText("2 tickets for Late bird").waitFor();
  const late = page.waitForEvent("requestfinished", (request) => request.url().includes("holds?"));
  releaseFirst?.();
  await late;
  await page.clock.runFor(100);
  expect(await holds.getByText("2 tickets for Late bird").count()).toBe(1);
});

/** Runs in the page. The first response to a purchase is cut off. */
function limitBrowser(): void {
  Object.defineProperty(navigator, "language", { value: "en-US@posix" });
  Object.defineProperty(globalThis, "sessionStorage", {
    get: () => {
      throw new DOMException("Denied", "SecurityError");
    },
  });
  const { fetch } = globalThis;
  let isCut = false;
  globalThis.fetch = async (...request) => {
    const response = await fetch(...request);
    if (isCut || response.status !== 201) return response;
    isCut = true;
    const body = new ReadableStream({ start: (stream) => stream.error(new TypeError("cut off")) });
    return new Response(body, response);
  };
}

async function createOption(name: string): Promise<void> {
  const response = await fetch(`${gateway.url}/ticket_options`, {
    method: "POST",
    headers: { "content-type": "application/vnd.api+json" },
    body: JSON.stringify({ data: { type: "ticket_options", attributes: { name, allocation: 5 } } }),
  });
  expect(response.status).toBe(201);
}

it.each([
  ["on a desk, light", { ...DESK, colorScheme: "light" }],
  ["on a phone, dark", { ...PHONE, colorScheme: "dark", reducedMotion: "reduce" }],
] as const)("has no barriers that axe finds %s", async (_where, options) => {
  const page = await openPage(gateway.url, options);
  await cardOf(page, "Day pass").shows("On sale");
  await cardOf(page, "Early bird").take("1", "Buy");
  await cardOf(page, "Early bird").shows("Unable to reserve given quantity of ticket options.");
  expect(await findBarriers(page)).toEqual([]);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBe(options.viewport.width);
  await page.getByRole("button", { name: "Put on sale" }).click();
  expect(await findBarriers(page)).toEqual([]);
});

it("asks for a token where one is needed, and keeps it out of URLs", async () => {
  const issuer: TokenIssuer = await startTokenIssuer();
  const guarded = await spawnGateway({ DATABASE_URL: database.url, ...issuer.environment });
  const token = issuer.sign({ sub: USER, scope: "read purchases:create" });
  const page = await openPage(guarded.url, DESK);
  await page.getByRole("dialog", { name: "A token is needed" }).waitFor();
  expect(await findBarriers(page)).toEqual([]);
  await page.getByLabel("Bearer token").fill(token);
  await page.keyboard.press("Enter");

  const card = cardOf(page, "Day pass");
  await card.take("1", "Buy");
  await card.shows("Bought 1 ticket.");
  expect(await page.getByLabel("User id, any UUID").inputValue()).toBe(USER);
  await card.press("Pause");
  await card.shows("This needs the scope ticket_options:update.");
  expect(pages.flatMap(({ requests }) => requests).join()).not.toContain(token);
  await page.context().close();
  issuer.stop();
  guarded.process.kill("SIGTERM");
  await guarded.exited;
});

it("shows the reference of the REST API, with requests to try", async () => {
  const page = await openPage(`${gateway.url}/docs`, DESK);
  await page.getByRole("button", { name: "GET /ticket_options", exact: false }).first().click();
  await page.getByRole("button", { name: "Execute" }).click();
  await page.locator(".responses-table.live-responses-table").getByText("200").first().waitFor();
});
