import { toSingular } from "../documents/names.ts";
import { toNewResource } from "../documents/to-document.ts";
import { toPath } from "../documents/to-path.ts";
import { toSelection } from "../documents/to-selection.ts";
import type { JsonObject } from "../documents/unknown-json.ts";
import { RefusalError } from "../errors.ts";
import { READ_HEADERS, toBodyHeaders } from "../transport/headers.ts";
import { sendRequest, type RequestOptions } from "../transport/send-request.ts";
import { haveOwnIds, toKeyHeaders } from "./key-headers.ts";
import type { ChangeOptions, CreateOptions, MethodContext, ReadOptions } from "./method.ts";
import { readNothing, readResource } from "./read-document.ts";

export function create({ connection, type }: MethodContext) {
  return async (input: JsonObject, options: CreateOptions = {}) => {
    const path = toPath(type, undefined, toSelection(type, options));
    const headers = { ...toBodyHeaders(), ...toKeyHeaders([input], options) };
    const body = JSON.stringify({ data: toNewResource(type, input) });
    const hasOwnIds = haveOwnIds([input]);
    const request = { method: "POST", path, headers, body, hasOwnIds } as const;
    return sendRequest(connection, request, readResource(type, options.include), options);
  };
}

/** Resolves with undefined if there is none. */
export function find({ connection, type }: MethodContext) {
  return async (id: string, options: ReadOptions = {}) => {
    const path = toPath(type, id, toSelection(type, options));
    const request = { method: "GET", path, headers: READ_HEADERS } as const;
    try {
      return await sendRequest(connection, request, readResource(type, options.include), options);
    } catch (error) {
      const isMissing =
        error instanceof RefusalError && error.code === `${toSingular(type)}_not_found`;
      if (isMissing) return undefined;
      throw error;
    }
  };
}

/** It takes no key: what it changes is named by the path, and it changes it to the same values again. */
export function change({ connection, type }: MethodContext) {
  return async (id: string, changes: JsonObject, options: ChangeOptions = {}) => {
    const path = toPath(type, id, toSelection(type, options));
    const { ifRevision } = options;
    const headers = {
      ...toBodyHeaders(),
      ...(ifRevision !== undefined && { "If-Match": `"r${ifRevision}-"` }),
    };
    const body = JSON.stringify({ data: toNewResource(type, { ...changes, id }) });
    const read = readResource(type, options.include);
    return sendRequest(connection, { method: "PATCH", path, headers, body }, read, options);
  };
}

export function release({ connection, type }: MethodContext) {
  return async (id: string, options: RequestOptions = {}): Promise<void> => {
    const path = toPath(type, id, []);
    const request = { method: "DELETE", path, headers: READ_HEADERS } as const;
    await sendRequest(connection, request, readNothing, options);
  };
}
