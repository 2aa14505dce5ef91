import {
  parseOptions,
  UsageError,
  type OptionSchemas,
  type OptionValues,
} from "./parse-options.ts";

export interface Program<Schemas extends OptionSchemas> {
  /** The text that `--help` prints. */
  readonly help: string;
  readonly options: Schemas;
  /**
   * @param signal is aborted when a signal ends the program
   * @returns false if something is not correct
   */
  readonly run: (options: OptionValues<Schemas>, signal: AbortSignal) => Promise<boolean>;
}

/**
 * Runs a program with the arguments of its command line.
 *
 * The exit code is 1 after invalid arguments, an error or a signal, and if something is not correct.
 */
export async function runProgram<Schemas extends OptionSchemas>({
  help,
  options,
  run,
}: Program<Schemas>): Promise<void> {
  const interrupt = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"]) {
    process.once(signal, () => interrupt.abort(new Error(`ended by ${signal}`)));
  }
  process.exitCode = 1;
  try {
    const values = parseOptions(options, process.argv.slice(2));
    if (values === undefined) process.stdout.write(help);
    if (values === undefined || (await run(values, interrupt.signal))) process.exitCode = 0;
  } catch (cause) {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    const isExplained = error instanceof UsageError || interrupt.signal.aborted;
    process.stderr.write(`${isExplained ? error.message : error.stack}\n`);
  }
  // What was interrupted may continue for a long time.
  if (interrupt.signal.aborted) process.exit();
}
