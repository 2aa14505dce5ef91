import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

import { PATIENCE } from "../../../test/support/patience.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { launchBrowser, type LaunchedBrowser, type WatchedPage } from "./launch-browser.ts";
import { spawnGateway, type SpawnedGateway } from "./spawn-gateway.ts";

let database: TestDatabase;
let gateway: SpawnedGateway;
let browser: LaunchedBrowser;
/** Chromium takes seconds for it: all tests look at the same one. */
let watched: WatchedPage;
let page: Page;
beforeAll(async () => {
  database = await createTestDatabase();
  gateway = await spawnGateway({ DATABASE_URL: database.url });
  browser = await launchBrowser();
  watched = await browser.openPage({ viewport: { width: 1280, height: 800 } });
  ({ page } = watched);
});
afterAll(async () => {
  await browser.close();
  gateway.process.kill("SIGTERM");
  await gateway.exited;
  await database.drop();
});

/** Runs one of the operations that stand in the editor, and gives the answer once it is shown. */
async function run(operation: string, answer: RegExp): Promise<void> {
  await page.getByRole("button", { name: /execute query/iu }).click();
  await page.getByRole("menuitem", { name: operation }).click();
  await vi.waitFor(async () => {
    const shown = await page.locator(".result-window").innerText();
    expect(shown.replaceAll(/\s/gu, "")).toMatch(answer);
  }, PATIENCE);
}

it("opens offline on examples that put tickets on sale and sell them", async () => {
  const response = await page.goto(`${gateway.url}/graphql`);
  expect(response?.headers()).toMatchObject({
    "content-security-policy": expect.stringMatching(/^default-src 'none'; script-src 'sha256-/u),
    "x-content-type-options": "nosniff",
  });
  await page.getByText("PutOnSale").first().waitFor();
  await run("PutOnSale", /"__typename":"TicketOption".*"allocation":100/u);
  await run("BuyTickets", /"__typename":"Purchase".*"quantity":2.*"allocation":98/u);
  await run("SeeWhatIsLeft", /"allocation":98,"capacity":100/u);

  const toOthers = watched.requests.filter(
    (url) => !/^(?:data|blob):/u.test(url) && !url.startsWith(gateway.url),
  );
  expect(toOthers).toEqual([]);
  expect(watched.complaints).toEqual([]);
});

it("runs no script but its own", async () => {
  const blocked = await page.evaluate(
    () =>
      new Promise((resolve) => {
        document.addEventListener("securitypolicyviolation", (event) => {
          resolve(event.effectiveDirective);
        });
        const script = document.createElement("script");
        script.textContent = "window.injected = true";
        document.head.append(script);
      }),
  );
  expect(blocked).toBe("script-src-elem");
  expect(await page.evaluate(() => "injected" in window)).toBe(false);
});

it("shows an operation above its result on a phone", async () => {
  await page.setViewportSize({ width: 375, height: 740 });
  await run("SeeWhatIsLeft", /"allocation":98/u);
  const editor = await page.locator(".graphiql-editors").boundingBox();
  const result = await page.locator(".result-window").boundingBox();
  expect(editor?.width).toBeGreaterThan(300);
  expect(result?.width).toBeGreaterThan(300);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
});
