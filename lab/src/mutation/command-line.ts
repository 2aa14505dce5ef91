import { z } from "zod";

import { flag } from "../command-line/options.ts";

export const HELP = `Changes the sources of decisions and batches, one small change at a time, and expects the tests
that need no database to fail.

  npm run test:mutation                          all of these sources
  npm run test:mutation -- --only kinds/hold.ts  those whose path contains this text

  --only T   part of a path           default: all
  --again    also tests what was tested before, and has not changed since
  --help     this text

The exit code is 1 if the tests have detected too few changes.
`;

export const OPTIONS = { only: z.string().default(""), again: flag };
