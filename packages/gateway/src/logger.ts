import { pino, type Logger } from "pino";
import pretty from "pino-pretty";

import type { GatewayConfig } from "./config.ts";
import type { RequestLog } from "./log-requests.ts";

// The message says these already.
const LOGGED_IN_WORDS = ["method", "url", "status", "durationMs"] satisfies (keyof RequestLog)[];

/** A pipe takes so many bytes whole, whoever else writes to it: PIPE_BUF on Linux. */
const ATOMIC_BYTES = 4_096;

/**
 * Logs to standard error, so that standard output holds the ready line alone: for
 * a person at a terminal in colour, otherwise a JSON object a line.
 *
 * Several workers write to the same pipe. What they write at once is short enough there
 * that no line lands in the middle of another's.
 */
export function createLogger({
  logLevel,
  workers = 1,
}: Pick<GatewayConfig, "logLevel"> & Partial<Pick<GatewayConfig, "workers">>): Logger {
  const STDERR = 2;
  const destination = process.stderr.isTTY
    ? pretty({
        destination: STDERR,
        ignore: ["pid", "hostname", ...LOGGED_IN_WORDS].join(),
        translateTime: "SYS:HH:MM:ss.l",
        sync: true,
      })
    : pino.destination({
        dest: STDERR,
        sync: false,
        ...(workers > 1 && { maxWrite: ATOMIC_BYTES }),
      });
  return pino({ level: logLevel }, destination);
}
