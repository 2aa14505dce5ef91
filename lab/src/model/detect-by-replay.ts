import { execFile } from "node:child_process";
import { cp } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

import { makeTemporaryFolder } from "../../../test/support/temporary-folder.ts";
import { applyEdits } from "../chaos/sabotage/apply-edits.ts";
import { copyPackages } from "../chaos/sabotage/copy-packages.ts";
import type { Sabotage } from "../chaos/sabotage/sabotages.ts";
import { REPOSITORY } from "../repository.ts";

/** What the copy needs besides the packages. */
const PROGRAM = ["lab/package.json", "lab/src", "lab/model", "test/support"];

/**
 * Replays runs of the model with a copy of the packages that has a bug, until they differ.
 *
 * @returns the seed of the run that differs, or undefined
 */
export async function detectByReplay(
  { edits }: Sabotage,
  replays: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  await using folder = await makeTemporaryFolder();
  await copyPackages(REPOSITORY, folder.path);
  for (const name of PROGRAM) {
    const options = { recursive: true };
    await cp(path.join(REPOSITORY, name), path.join(folder.path, name), options);
  }
  await applyEdits(folder.path, edits);
  const args = ["--conditions=@ticket-allocation/source", "lab/src/model/model.ts"];
  const replay = promisify(execFile)(
    process.execPath,
    [...args, "--replay", String(replays), "--seed", "1"],
    { cwd: folder.path, signal },
  );
  const output = await replay.then(
    ({ stdout }) => stdout,
    (failure: unknown) => {
      const isDifferent = failure instanceof Error && "stdout" in failure && "stderr" in failure;
      if (!isDifferent || failure.stderr !== "") throw failure;
      return String(failure.stdout);
    },
  );
  return /^seed (\d+): /mu.exec(output)?.[1];
}
