import { stdSerializers } from "pino";

/**
 * Properties of errors of pg that are not logged: the whole client, with the key that can cancel its queries,
 * and the values of the row or statement that failed, with data of users.
 */
const SECRETS: ReadonlySet<string> = new Set(["client", "detail", "where"]);

/** Converts an error for the log, without secrets. */
export function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const members = Object.entries(stdSerializers.err(error));
  return Object.fromEntries(members.filter(([name]) => !SECRETS.has(name)));
}
