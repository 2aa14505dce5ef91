import { execFile } from "node:child_process";
import { cp } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

import { makeTemporaryFolder } from "../../../test/support/temporary-folder.ts";
import { applyEdits } from "../chaos/sabotage/apply-edits.ts";
import { copyPackages } from "../chaos/sabotage/copy-packages.ts";
import type { Sabotage } from "../chaos/sabotage/sabotages.ts";
import { FROM_SOURCES } from "../processes/child-environment.ts";
import { REPOSITORY } from "../repository.ts";

/** What the copy needs besides the packages. */
const PROGRAM = ["lab/package.json", "lab/src", "test/support"];

/** A bug with which the replays take longer counts as not detected. */
const TIMEOUT_MS = 600_000;

export interface DetectOptions {
  /** A database without tables. */
  readonly databaseUrl: string;
  /** Runs of the model, as JSON, so that the model is loaded once for all bugs. */
  readonly runsFile: string;
  readonly signal: AbortSignal;
}

/**
 * Replays runs of the model with a copy of the packages that has a bug, until they differ.
 *
 * @returns the seed of the run that differs, or undefined
 */
export async function detectByReplay(
  { edits }: Sabotage,
  { databaseUrl, runsFile, signal }: DetectOptions,
): Promise<string | undefined> {
  await using folder = await makeTemporaryFolder();
  await copyPackages(REPOSITORY, folder.path);
  for (const name of PROGRAM) {
    const options = { recursive: true };
    await cp(path.join(REPOSITORY, name), path.join(folder.path, name), options);
  }
  await applyEdits(folder.path, edits);
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const replay = promisify(execFile)(
    process.execPath,
    [FROM_SOURCES, "lab/src/model/replay/replay-file.ts", databaseUrl, runsFile],
    { cwd: folder.path, signal: AbortSignal.any([signal, timeout]), killSignal: "SIGKILL" },
  );
  try {
    const { stdout } = await replay;
    return /^seed (\d+): /mu.exec(stdout)?.[1];
  } catch (failure) {
    if (timeout.aborted && !signal.aborted) return undefined;
    throw failure;
  }
}
