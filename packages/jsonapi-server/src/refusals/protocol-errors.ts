import type { ErrorEntry } from "./errors.ts";

interface ProtocolErrorEntry extends ErrorEntry {
  /** What every error of this code means, in sentences. It is for the reference. */
  readonly description: string;
  /** What a program or a person does about it, in sentences. It is for the reference. */
  readonly advice: string;
}

/** The errors that the box office does not have: those of HTTP, of JSON:API and of access. */
export const PROTOCOL_ERRORS = {
  body_incomplete: {
    status: 400,
    title: "Incomplete body",
    description: "The connection ended before the whole body had arrived.",
    advice: "Send the request again. It was not carried out.",
  },
  body_too_large: {
    status: 413,
    title: "Body too large",
    description: "The body has more bytes than the server reads, or comes in too many pieces.",
    advice: "Send less at once: split an order or a list of ticket options into several requests.",
  },
  cancellation_not_found: {
    status: 404,
    title: "Cancellation not found",
    description: "No cancellation has this id.",
    advice: "Check the id. A caller who may not see the cancellation gets this error, too.",
  },
  capacity_move_not_found: {
    status: 404,
    title: "Capacity move not found",
    description: "No capacity move has this id.",
    advice: "Check the id. A caller who may not see the capacity move gets this error, too.",
  },
  client_id_forbidden: {
    status: 403,
    title: "Id not accepted",
    description: "The document has an id where the server accepts none.",
    advice: "Leave the id out. The answer has the id that the server has chosen.",
  },
  exchange_not_found: {
    status: 404,
    title: "Exchange not found",
    description: "No exchange has this id.",
    advice: "Check the id. A caller who may not see the exchange gets this error, too.",
  },
  forbidden: {
    status: 403,
    title: "Forbidden",
    description: "The caller may not do this.",
    advice:
      "Use a token with the scope that the request needs, or a request about the caller's own purchases and holds.",
  },
  id_conflict: {
    status: 409,
    title: "Wrong resource id",
    description: "The id in the document is not the one in the path.",
    advice: "Send the id of the path, or leave it out where the document needs none.",
  },
  internal_error: {
    status: 500,
    title: "Internal error",
    description: "The server has failed. The cause is in its log, and nothing of it is shown.",
    advice:
      "Look for the request in the log of the server. A client may send it again with the same idempotency key.",
  },
  invalid_json: {
    status: 400,
    title: "Invalid JSON",
    description: "The body is not JSON.",
    advice: "Send a JSON document in UTF-8.",
  },
  invalid_query_parameter: {
    status: 400,
    title: "Invalid query parameter",
    description: "A query parameter is unknown, or has a value that it cannot have.",
    advice:
      "Correct the parameter that the error names. The reference of the request lists its parameters.",
  },
  journal_entry_not_found: {
    status: 404,
    title: "Journal entry not found",
    description: "No entry of the journal has this id.",
    advice: "Check the id. Old entries are removed after `JOURNAL_DAYS`.",
  },
  method_not_allowed: {
    status: 405,
    title: "Method not allowed",
    description: "The path does not have this method.",
    advice: "Use one of the methods in the `Allow` header.",
  },
  not_acceptable: {
    status: 406,
    title: "Not acceptable",
    description: "The client accepts no media type that the server has for this request.",
    advice: "Send `Accept: application/vnd.api+json`, or no `Accept` at all.",
  },
  path_not_found: {
    status: 404,
    title: "Path not found",
    description: "There is nothing at this path.",
    advice: "Check the path, and the prefix that the API is served under.",
  },
  rate_limit_exceeded: {
    status: 429,
    title: "Rate limit exceeded",
    description: "The caller has sent too many requests in a short time. Nothing was done.",
    advice:
      "Wait for the seconds of `Retry-After`, then send the request again. An operator sets the limit with `RATE_LIMIT`.",
  },
  request_aborted: {
    status: 400,
    title: "Request aborted",
    description: "The client has cancelled the request.",
    advice:
      "Nothing, if the client meant to. It may have been carried out: send it again with the same idempotency key to find out.",
  },
  transfer_not_found: {
    status: 404,
    title: "Transfer not found",
    description: "No transfer has this id.",
    advice: "Check the id. A caller who may not see the transfer gets this error, too.",
  },
  type_conflict: {
    status: 409,
    title: "Wrong resource type",
    description: "The document, or one that it refers to, has another type than it must have.",
    advice: "Send the type that the error names.",
  },
  unauthenticated: {
    status: 401,
    title: "Unauthenticated",
    description: "The request has no valid bearer token.",
    advice: "Send `Authorization: Bearer …` with a token that is valid and has not expired.",
  },
  unknown_member: {
    status: 400,
    title: "Unknown member",
    description: "The document has a member that this request does not take.",
    advice: "Remove the member, or correct its name.",
  },
  unsupported_content_encoding: {
    status: 415,
    title: "Unsupported content encoding",
    description: "The body is compressed.",
    advice: "Send the body without compression.",
  },
  unsupported_media_type: {
    status: 415,
    title: "Unsupported media type",
    description:
      "The body has another media type, or one with parameters that the server does not know.",
    advice: "Send `Content-Type: application/vnd.api+json`.",
  },
} as const satisfies Readonly<Record<string, ProtocolErrorEntry>>;
