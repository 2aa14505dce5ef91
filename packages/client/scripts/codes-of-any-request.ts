import { LOOPBACK_REFUSAL_KINDS } from "../../gateway/src/http/guard-loopback.ts";
import { HTTP_REFUSALS } from "../../gateway/src/http/http-refusal.ts";
import { STREAMS_REFUSAL_KIND } from "../../gateway/src/http/to-node-handler.ts";
import { PROTOCOL_ERRORS } from "../../jsonapi-server/src/refusals/protocol-errors.ts";

/** Not a refusal: the client has a class of its own for it. */
const FAULT = "internal_error";

/** The codes that do not depend on what is asked for: those of JSON:API and HTTP, and of the gateway. */
export const CODES_OF_ANY_REQUEST: readonly string[] = [
  ...new Set([
    ...Object.keys(PROTOCOL_ERRORS),
    ...Object.keys(HTTP_REFUSALS),
    ...[...LOOPBACK_REFUSAL_KINDS, STREAMS_REFUSAL_KIND].map(({ code }) => code),
  ]),
]
  .filter((code) => code !== FAULT)
  .toSorted();
