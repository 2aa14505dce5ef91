import { z } from "zod";

import { SABOTAGES } from "../chaos/sabotage/sabotages.ts";
import { count, flag } from "../command-line/options.ts";

const RUNS = 2_000;
const STATES = 10_000;

/** A bug that so many replays do not show counts as not detected. */
export const SABOTAGE_REPLAYS = 200;

export const HELP = `Checks the model of the box office in lab/model, which is written in Quint.

  npm run model                     takes random steps, and every step in every order for few
                                    requests, of the model and of a twin for each known bug:
                                    the model may break no invariant, and each twin must
  npm run model -- --replay 1000    does each step of runs of the model with the core on a real
                                    database, and compares the states
  npm run model -- --sabotage all   adds known bugs to a copy of the core, and replays runs until
                                    they differ

  --runs N          number of runs, half of them with holds only          default: ${RUNS.toLocaleString("en")}
  --states N        number of states that few requests lead to            default: ${STATES.toLocaleString("en")}
  --replay N        number of runs to replay, instead
  --sabotage NAME   a name of npm run chaos -- --sabotage, or all: at most ${SABOTAGE_REPLAYS} replays and ten minutes each
  --seed N          seed of the first run                                 default: 1
  --slow            with --replay: stops PostgreSQL for up to 2.5 s, again and again
  --help            this text

The exit code is 1 if the model breaks an invariant, a twin does not, the core does something else,
or a bug is not detected.
`;

const SABOTAGE_NAMES = SABOTAGES.map(({ name }) => name);

export const OPTIONS = {
  runs: count(1_000_000).default(RUNS),
  states: count(10_000_000).default(STATES),
  replay: count(1_000_000).optional(),
  sabotage: z.enum(["all", ...SABOTAGE_NAMES]).optional(),
  seed: count(2 ** 31).default(1),
  slow: flag,
};
