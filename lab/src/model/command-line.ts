import { count } from "../command-line/options.ts";

const RUNS = 2_000;

export const HELP = `Checks the model of the box office in lab/model, which is written in Quint.

  npm run model                  takes random steps of the model, and of a twin of it for each known
                                 bug: no step of the model may break an invariant, and each twin must
  npm run model -- --replay 1000 does each step of runs of the model with the core on a real database,
                                 and compares the states

  --runs N     number of runs of the model, half of them with holds only     default: ${RUNS.toLocaleString("en")}
  --replay N   number of runs to replay, instead
  --seed N     seed of the first run                                          default: 1
  --help       this text

The exit code is 1 if the model breaks an invariant, a twin does not, or the core does something else.
`;

export const OPTIONS = {
  runs: count(1_000_000).default(RUNS),
  replay: count(1_000_000).optional(),
  seed: count(2 ** 31).default(1),
};
