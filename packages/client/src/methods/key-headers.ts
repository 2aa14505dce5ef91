import type { JsonObject } from "../documents/unknown-json.ts";
import { toKeyHeader } from "../transport/headers.ts";
import type { CreateOptions } from "./method.ts";

export function haveOwnIds(inputs: readonly JsonObject[]): boolean {
  return inputs.some(({ id }) => id != null);
}

/** The server takes ids that the caller has chosen, or a key. It refuses both, so a key of the caller is sent in any case. */
export function toKeyHeaders(
  inputs: readonly JsonObject[],
  { idempotencyKey }: CreateOptions,
): Readonly<Record<string, string>> {
  return haveOwnIds(inputs) && idempotencyKey == null ? {} : toKeyHeader(idempotencyKey);
}
