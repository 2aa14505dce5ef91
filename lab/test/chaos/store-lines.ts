import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { Client } from "pg";

import { makeTemporaryFolder } from "../../../test/support/temporary-folder.ts";
import { storeLog } from "../../src/chaos/oracles/store-log.ts";

/** Stores the lines of a log in the database of the sale. */
export async function storeLines(client: Client, lines: readonly object[]): Promise<void> {
  await using folder = await makeTemporaryFolder();
  const logFile = path.join(folder.path, "buyers.jsonl");
  await writeFile(logFile, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  await storeLog(client, logFile);
}
