import type { DestinationStream } from "pino";
import sonicBoom from "sonic-boom";

const STDERR = 2;

/** Writes of up to this size to a pipe are atomic: PIPE_BUF on Linux. */
const ATOMIC_BYTES = 4_096;

/**
 * Writes lines to standard error, several at once under load, the rest when the process exits. If the
 * reading end is closed, lines are dropped.
 *
 * pino's own destination uses an older SonicBoom, which retries for ever at exit if nobody reads.
 *
 * @param options.isShared if other processes write there too: lines of up to 4 KiB are never
 *   interleaved
 */
export function createLogDestination(options: { readonly isShared: boolean }): DestinationStream {
  const stderr = new sonicBoom.SonicBoom({
    fd: STDERR,
    sync: false,
    ...(options.isShared && { maxWrite: ATOMIC_BYTES }),
  });
  let isRead = true;
  stderr.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") isRead = false;
  });
  process.once("exit", () => {
    try {
      if (isRead) stderr.flushSync();
    } catch {
      // Nothing is left to report it to.
    }
  });
  return {
    write(line) {
      if (isRead) stderr.write(line);
    },
  };
}
