import type { Logger } from "pino";

/** Resolves once everything that was logged is written. */
export function flushLogs(logger: Logger): Promise<void> {
  return new Promise((resolve) => logger.flush(() => resolve()));
}
