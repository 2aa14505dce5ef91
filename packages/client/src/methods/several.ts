import { toNewResource } from "../documents/to-document.ts";
import { toPath } from "../documents/to-path.ts";
import { toSelection } from "../documents/to-selection.ts";
import type { JsonObject } from "../documents/unknown-json.ts";
import { ATOMIC_MEDIA_TYPE, toBodyHeaders } from "../transport/headers.ts";
import { sendRequest, type RequestOptions } from "../transport/send-request.ts";
import { haveOwnIds, toKeyHeaders } from "./key-headers.ts";
import type { CreateOptions, MethodContext } from "./method.ts";
import { readNothing, readResults } from "./read-document.ts";

const TYPE = "operations";

/** Creates all, or none. */
export function createMany({ connection, type }: MethodContext) {
  return async (inputs: readonly JsonObject[], options: CreateOptions = {}) => {
    const path = toPath(TYPE, undefined, toSelection(type, options));
    const headers = {
      ...toBodyHeaders(ATOMIC_MEDIA_TYPE),
      ...toKeyHeaders(inputs, options),
    };
    const operations = inputs.map((input) => ({ op: "add", data: toNewResource(type, input) }));
    const body = JSON.stringify({ "atomic:operations": operations });
    const hasOwnIds = haveOwnIds(inputs);
    const request = { method: "POST", path, headers, body, hasOwnIds } as const;
    return sendRequest(connection, request, readResults(type, inputs.length), options);
  };
}

/** Releases all, or none. */
export function releaseMany({ connection, type }: MethodContext) {
  return async (ids: readonly string[], options: RequestOptions = {}): Promise<void> => {
    const path = toPath(TYPE, undefined, []);
    const headers = toBodyHeaders(ATOMIC_MEDIA_TYPE);
    const operations = ids.map((id) => ({ op: "remove", ref: { type, id } }));
    const body = JSON.stringify({ "atomic:operations": operations });
    await sendRequest(connection, { method: "POST", path, headers, body }, readNothing, options);
  };
}
