import bundledChromium from "@sparticuz/chromium";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";

import { makeTemporaryFolder } from "../../../test/support/temporary-folder.ts";

// On a busy machine Chromium takes minutes for a large page.
const LOAD_TIMEOUT_MS = 200_000;

/** A Chromium of its own, that npm has installed. */
export interface LaunchedBrowser {
  /** Opens a page in a session of its own. */
  openPage(options?: BrowserContextOptions): Promise<WatchedPage>;
  close(): Promise<void>;
}

/** A page, and what it has done. */
export interface WatchedPage {
  readonly page: Page;
  /** The URLs that it has requested. */
  readonly requests: readonly string[];
  /** Its errors, and those on the console. Not: that a request was answered with 400, 401, 403 or 409. */
  readonly complaints: readonly string[];
}

export async function launchBrowser(): Promise<LaunchedBrowser> {
  // Chromium unpacks itself there, and would take over what another user has unpacked.
  const unpacked = await makeTemporaryFolder();
  const temporaryFolder = process.env["TMPDIR"];
  process.env["TMPDIR"] = unpacked.path;
  // CHROMIUM_PATH names a browser where the one from npm does not run.
  const executablePath = process.env["CHROMIUM_PATH"] ?? (await bundledChromium.executablePath());
  const browser: Browser = await chromium.launch({
    executablePath,
    // One process cannot show the pages of several sessions.
    args: bundledChromium.args.filter((arg) => arg !== "--single-process" && arg !== "--no-zygote"),
    timeout: LOAD_TIMEOUT_MS,
  });

  return {
    async openPage(options) {
      const context = await browser.newContext({ locale: "en-US", ...options });
      const page = await context.newPage();
      page.setDefaultTimeout(LOAD_TIMEOUT_MS);
      const requests: string[] = [];
      page.on("request", (request) => requests.push(request.url()));
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("console", (message) => {
        const isRefusal = /responded with a status of 40[0139]/u.test(message.text());
        if (message.type() === "error" && !isRefusal) complaints.push(message.text());
      });
      return { page, requests, complaints };
    },
    async close() {
      await browser.close();
      if (temporaryFolder === undefined) delete process.env["TMPDIR"];
      else process.env["TMPDIR"] = temporaryFolder;
      await unpacked[Symbol.asyncDispose]();
    },
  };
}
