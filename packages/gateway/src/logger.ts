import { pino, type Logger } from "pino";
import pretty from "pino-pretty";

import type { GatewayConfig } from "./config.ts";
import type { RequestLog } from "./log-requests.ts";

// The message says these already.
const LOGGED_IN_WORDS = ["method", "url", "status", "durationMs"] satisfies (keyof RequestLog)[];

/**
 * Logs to standard error, so that standard output holds the ready line alone: for
 * a person at a terminal in colour, otherwise a JSON object a line.
 */
export function createLogger({ logLevel }: Pick<GatewayConfig, "logLevel">): Logger {
  const STDERR = 2;
  const destination = process.stderr.isTTY
    ? pretty({
        destination: STDERR,
        ignore: ["pid", "hostname", ...LOGGED_IN_WORDS].join(),
        translateTime: "SYS:HH:MM:ss.l",
        sync: true,
      })
    : pino.destination({ dest: STDERR, sync: false });
  return pino({ level: logLevel }, destination);
}
