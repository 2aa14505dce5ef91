import bundledChromium from "@sparticuz/chromium";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

import { PATIENCE } from "../../../test/support/patience.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import {
  makeTemporaryFolder,
  type TemporaryFolder,
} from "../../../test/support/temporary-folder.ts";
import { spawnGateway, type SpawnedGateway } from "./spawn-gateway.ts";

// On a busy machine Chromium takes minutes for the page, which is large.
const LOAD_TIMEOUT_MS = 200_000;

let database: TestDatabase;
let gateway: SpawnedGateway;
let unpacked: TemporaryFolder;
let browser: Browser;
/** Chromium takes seconds for it: all tests look at the same one. */
let page: Page;
beforeAll(async () => {
  database = await createTestDatabase();
  gateway = await spawnGateway({ DATABASE_URL: database.url });
  // It unpacks itself there, and would take over what another user has unpacked.
  unpacked = await makeTemporaryFolder();
  vi.stubEnv("TMPDIR", unpacked.path);
  // CHROMIUM_PATH names a browser where the one from npm does not run.
  const executablePath = process.env["CHROMIUM_PATH"] ?? (await bundledChromium.executablePath());
  browser = await chromium.launch({
    executablePath,
    args: bundledChromium.args,
    timeout: LOAD_TIMEOUT_MS,
  });
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(LOAD_TIMEOUT_MS);
});
afterAll(async () => {
  await browser.close();
  vi.unstubAllEnvs();
  await unpacked[Symbol.asyncDispose]();
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
  const requests: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));

  const response = await page.goto(`${gateway.url}/graphql`);
  expect(response?.headers()).toMatchObject({
    "content-security-policy": expect.stringMatching(/^default-src 'none'; script-src 'sha256-/u),
    "x-content-type-options": "nosniff",
  });
  await page.getByText("PutOnSale").first().waitFor();
  await run("PutOnSale", /"__typename":"TicketOption".*"allocation":100/u);
  await run("BuyTickets", /"__typename":"Purchase".*"quantity":2.*"allocation":98/u);
  await run("SeeWhatIsLeft", /"allocation":98,"capacity":100/u);

  const toOthers = requests.filter(
    (url) => !/^(?:data|blob):/u.test(url) && !url.startsWith(gateway.url),
  );
  expect(toOthers).toEqual([]);
  expect(complaints).toEqual([]);
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
