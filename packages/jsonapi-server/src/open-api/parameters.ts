import { OPERATIONS, type OperationName, type ResourceType } from "@ticket-allocation/core";

import { IDEMPOTENCY_KEY_HEADER } from "../http/idempotency-key-header.ts";
import { allMembers, defaultMembers } from "../resources/members.ts";

export function idParameter() {
  return {
    name: "id",
    in: "path",
    required: true,
    description: "A UUID. What is no UUID names nothing.",
    schema: { type: "string", format: "uuid" },
  };
}

export function fieldsParameter(type: ResourceType) {
  return {
    name: `fields[${type}]`,
    in: "query",
    description: `The fields to answer, separated by commas. Left out: ${defaultMembers(type).join(", ")}. Empty: none. Repeated: the fields of all.`,
    allowEmptyValue: true,
    style: "form",
    explode: false,
    schema: { type: "array", items: { type: "string", enum: allMembers(type) } },
  };
}

/** The header with an idempotency key, where the operation takes one. */
export function keyParameters(operation: OperationName) {
  return OPERATIONS[operation].takesKey ? [KEY_PARAMETER] : [];
}

const KEY_PARAMETER = {
  name: IDEMPOTENCY_KEY_HEADER,
  in: "header",
  description:
    "Makes it safe to ask again: the same key with the same request is answered as it was the first time, and is carried out once. A refusal keeps no key.",
  // Visible ASCII characters.
  schema: { type: "string", minLength: 1, maxLength: 255, pattern: "^[!-~]+$" },
  example: "8e03978e-40d5-43dd-bc93-6894a57f9324",
};

/** Of what shows a single resource. */
export const IF_NONE_MATCH_PARAMETER = {
  name: "If-None-Match",
  in: "header",
  description:
    "ETags of earlier responses: if one of them is what would be shown, it is not shown again.",
  schema: { type: "string" },
};

/** Of what can be sent as an event stream. */
export const LAST_EVENT_ID_PARAMETER = {
  name: "Last-Event-ID",
  in: "header",
  description: "Of an event stream: the id of the event that the client has received last.",
  schema: { type: "string" },
};

/** Of what changes a ticket option. */
export const IF_MATCH_PARAMETER = {
  name: "If-Match",
  in: "header",
  description:
    "ETags of the ticket option: it is changed if it has not been edited since one of them was given. Sales in between make no difference.",
  schema: { type: "string" },
};

/** @param paths what may be named, alone or, where there are several, together */
export function includeParameter(description: string, paths: readonly string[]) {
  return {
    name: "include",
    in: "query",
    description: `${description} Separated by commas. Empty: none.`,
    allowEmptyValue: true,
    style: "form",
    explode: false,
    schema: { type: "array", items: { type: "string", enum: paths } },
  };
}
