/** Sent by a supervisor, Ctrl-C, a closed terminal, and Ctrl-\. */
const STOP_SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT"];

/**
 * Resolves with the first stop signal.
 *
 * A later one ends the process at once, unless it comes within a second: npm forwards Ctrl-C to a process that
 * received it from the terminal already, and a closed terminal may send SIGHUP more than once.
 */
export function waitForStopSignal(): Promise<string> {
  // Writes to a closed terminal fail. Without listeners, that would end the process.
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
