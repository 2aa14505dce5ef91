/** What asks a process to end: a supervisor, Ctrl-C, a terminal that is closed, Ctrl-\. */
const STOP_SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT"];

/**
 * Resolves with the first signal that asks the process to stop.
 *
 * A later one ends the process at once, unless it comes within a second: npm passes
 * a terminal's Ctrl-C on to a process that has had it from the terminal already, and a
 * closed terminal may send SIGHUP more than once.
 */
export function waitForStopSignal(): Promise<string> {
  // A terminal that was closed takes no more text. Without listeners that ends the process.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  return new Promise((resolve) => {
    let firstAt: number | undefined;
    const onSignal = (signal: string) => {
      if (firstAt === undefined) {
        firstAt = performance.now();
        resolve(signal);
      } else if (performance.now() - firstAt > 1_000) {
        process.exit(1);
      }
    };
    for (const signal of STOP_SIGNALS) process.on(signal, onSignal);
  });
}
