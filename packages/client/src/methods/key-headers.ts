import type { JsonObject } from "../documents/unknown-json.ts";
import { toKeyHeader } from "../transport/headers.ts";
import type { CreateOptions } from "./method.ts";

/** The server takes ids that the caller has chosen, or a key. It refuses both, so a key of the caller is sent in any case. */
export function toKeyHeaders(
  inputs: readonly JsonObject[],
  { idempotencyKey }: CreateOptions,
): Readonly<Record<string, string>> {
  const haveIds = inputs.some(({ id }) => id != null);
  return haveIds && idempotencyKey == null ? {} : toKeyHeader(idempotencyKey);
}
