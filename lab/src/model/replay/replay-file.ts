/**
 * Replays runs of the model from a file, without the model. It is started in a copy of the packages: see
 * detect-by-replay.ts. Prints the first difference.
 */
import { migrate, openDatabase } from "@ticket-allocation/core";
import { readFile } from "node:fs/promises";

import { runReplays, type ModelRun } from "./run-replays.ts";
import { openStage } from "./stage.ts";

const [databaseUrl = "", file = ""] = process.argv.slice(2);
const db = openDatabase(databaseUrl);
await migrate(db);
await db.destroy();

const runs: readonly ModelRun[] = JSON.parse(await readFile(file, "utf8"));
await using stage = await openStage(databaseUrl);
const { difference } = await runReplays(runs, stage);
if (difference) process.stdout.write(`seed ${difference.seed}: ${difference.message}\n`);
