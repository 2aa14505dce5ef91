import { stdSerializers } from "pino";

/**
 * What pg hangs on its errors besides what went wrong: the whole client, with the key by
 * which others could cancel its queries, and the values of the row or the statement that
 * failed, with whatever users have put there.
 */
const SECRETS: ReadonlySet<string> = new Set(["client", "detail", "where"]);

/** What is logged of an error: all but secrets. */
export function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const members = Object.entries(stdSerializers.err(error));
  return Object.fromEntries(members.filter(([name]) => !SECRETS.has(name)));
}
