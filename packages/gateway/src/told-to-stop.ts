/**
 * Resolves with the first SIGTERM or SIGINT.
 *
 * A later one ends the process at once, unless it comes within a second: npm passes
 * a terminal's Ctrl-C on to a process that has had it from the terminal already.
 */
export function toldToStop(): Promise<string> {
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
    for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, onSignal);
  });
}
