import { count, flag } from "../command-line/options.ts";

const RUNS = 2_000;

export const HELP = `Checks the model of the box office in lab/model, which is written in Quint.

  npm run model                  takes random steps of the model, and of a twin of it for each known
                                 bug: no step of the model may break an invariant, and each twin must

  --runs N     number of runs of the model, half of them with holds only     default: ${RUNS.toLocaleString("en")}
  --seed N     seed of the first run                                          default: 1
  --help       this text

The exit code is 1 if the model breaks an invariant, or a twin does not.
`;

export const OPTIONS = {
  runs: count(1_000_000).default(RUNS),
  seed: count(2 ** 32 - 1).default(1),
  help: flag,
};
