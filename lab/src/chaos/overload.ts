/** Sends a gateway with a slow database far more requests than it can settle: see --help. */
import path from "node:path";

import { makeTemporaryFolder } from "../../../test/support/temporary-folder.ts";
import { count } from "../command-line/options.ts";
import { runProgram } from "../command-line/run-program.ts";
import { openGatewayProgram } from "../processes/gateway.ts";
import { saveResults } from "../report/save-results.ts";
import { REPOSITORY, RESULTS } from "../repository.ts";
import { runSlowdown } from "./overload/run-slowdown.ts";
import { SLOWDOWNS } from "./overload/slowdowns.ts";
import {
  printOverloadReport,
  toOverloadFigures,
  type OverloadFigures,
} from "./report/overload-report.ts";

const DEFAULTS = { seconds: 60, connections: 2_000 };

const HELP = `Slows a database down, and sends its gateway far more requests than it can settle.

  npm run overload                     three slow databases, a minute each
  npm run overload -- --seconds 15     shorter; results are not written to a file

  --seconds N       for each slow database, 10 to 600          default: ${DEFAULTS.seconds}
  --connections N   number of buyers at the same time          default: ${DEFAULTS.connections}
  --help            this text

The exit code is 1 if a response said that tickets are sold out, had the status 503
without Retry-After, or had an unexpected status.
`;

await runProgram({
  help: HELP,
  options: {
    seconds: count(600, 10).default(DEFAULTS.seconds),
    connections: count(20_000).default(DEFAULTS.connections),
  },
  async run({ seconds, connections }, signal) {
    await using program = await openGatewayProgram(REPOSITORY);
    const figures: OverloadFigures[] = [];
    for (const slowdown of SLOWDOWNS) {
      await using folder = await makeTemporaryFolder();
      const options = { slowdown, seconds, connections, program, signal };
      figures.push(toOverloadFigures(await runSlowdown({ ...options, folder: folder.path })));
    }
    process.stdout.write(printOverloadReport(figures));
    if (seconds >= DEFAULTS.seconds && connections >= DEFAULTS.connections) {
      const finishedAt = new Date().toISOString();
      const all = { finishedAt, node: process.version, seconds, connections, figures };
      await saveResults(path.join(RESULTS, "chaos", "overload"), all);
    }
    return figures.every(({ violations }) => violations.length === 0);
  },
});
