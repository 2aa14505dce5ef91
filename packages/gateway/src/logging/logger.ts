import { pino, type Logger } from "pino";
import pretty from "pino-pretty";

import type { GatewayConfig } from "../settings/config.ts";
import { createLogDestination } from "./log-destination.ts";
import type { RequestLog } from "./log-requests.ts";
import { serializeError } from "./serialize-error.ts";

// The message contains these.
const LOGGED_IN_WORDS = [
  "method",
  "url",
  "status",
  "durationMs",
  "requestId",
] satisfies (keyof RequestLog)[];

/**
 * Logs to standard error, so that standard output has only the ready line: in colour on a terminal,
 * otherwise one JSON object per line.
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
    : createLogDestination({ isShared: workers > 1 });
  return pino({ level: logLevel, serializers: { err: serializeError } }, destination);
}
