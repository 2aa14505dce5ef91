/**
 * A process that reads the journal of all ticket options, as clients do: it keeps the cursor of the last entry together
 * with the entries.
 *
 * Started by start-readers.ts, which kills it sometimes.
 */
import { openSync, readFileSync, truncateSync, writeSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

import { work, type Parent } from "../../processes/work.ts";
import { JSON_API } from "../../requests/json-api.ts";
import { exchange } from "../buyers/exchange.ts";
import type { FeedJob, FeedLine } from "./reader-jobs.ts";

const PAGE_SIZE = 50;
const PAUSE_MS = 100;

interface FeedDocument {
  readonly data: readonly {
    readonly id: string;
    readonly meta: { readonly page: { readonly cursor: string } };
  }[];
}

work(run);

async function run({ gatewayUrls, logFile }: FeedJob, parent: Parent): Promise<null> {
  let cursor = findCursor(logFile);
  const log = openSync(logFile, "a");
  const end = new AbortController();
  void parent.wantsResult.then(() => end.abort());
  parent.ready();
  for (let turn = 0; !end.signal.aborted; turn += 1) {
    const entries = await readPage(gatewayUrls[turn % gatewayUrls.length]!, cursor);
    const last = entries.at(-1);
    if (last) {
      cursor = last.meta.page.cursor;
      const line: FeedLine = { cursor, entries: entries.map(({ id }) => id) };
      writeSync(log, `${JSON.stringify(line)}\n`);
    }
    if (entries.length < PAGE_SIZE) await wait(PAUSE_MS);
  }
  return null;
}

/** Nothing if the gateway has not responded. */
async function readPage(url: string, cursor: string | undefined): Promise<FeedDocument["data"]> {
  const after = cursor === undefined ? "" : `&page[after]=${encodeURIComponent(cursor)}`;
  const path = `/journal_entries?page[size]=${PAGE_SIZE}${after}`;
  const { status, body } = await exchange(url, {
    method: "GET",
    path,
    headers: { accept: JSON_API },
  });
  if (status !== 200) return [];
  const { data }: FeedDocument = JSON.parse(body);
  return data;
}

/** Removes a line that was not written completely, as a database would. */
function findCursor(logFile: string): string | undefined {
  const text = readFileSync(logFile, { encoding: "utf8", flag: "a+" });
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  truncateSync(logFile, whole.length);
  const last = whole.trimEnd().split("\n").at(-1);
  if (!last) return undefined;
  const { cursor }: FeedLine = JSON.parse(last);
  return cursor;
}
