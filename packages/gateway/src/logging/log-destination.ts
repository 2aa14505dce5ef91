import type { DestinationStream } from "pino";
import sonicBoom from "sonic-boom";

const STDERR = 2;

/** A pipe takes so many bytes whole, whoever else writes to it: PIPE_BUF on Linux. */
const ATOMIC_BYTES = 4_096;

/**
 * Writes lines to standard error, several at once when they come fast, the rest when
 * the process exits. Once nobody reads them any more they are dropped.
 *
 * pino's own destination does this over an older SonicBoom, which at the exit tries for
 * ever to write what nobody reads.
 *
 * @param options.isShared other processes write there too: none of its lines of up to
 *   4 KiB lands in the middle of another's
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
      // There is nowhere left to say so.
    }
  });
  return {
    write(line) {
      if (isRead) stderr.write(line);
    },
  };
}
