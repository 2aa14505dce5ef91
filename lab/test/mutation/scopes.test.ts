import { globSync } from "node:fs";
import { expect, it } from "vitest";

import { SCOPES } from "../../src/mutation/scopes.ts";
import { REPOSITORY } from "../../src/repository.ts";

const patterns = SCOPES.flatMap(({ files, tests }) => files.concat(tests));

it.each(patterns)("finds files for the mutation tests: %s", (pattern) => {
  expect(globSync(pattern, { cwd: REPOSITORY })).not.toEqual([]);
});
