export { bearerChallenge } from "./bearer-challenge.ts";
export { createFetchHandler } from "./create-fetch-handler.ts";
export { logFault } from "./log-fault.ts";
export { parseAccept } from "./parse-accept.ts";
export { parseTarget } from "./parse-target.ts";
export { isStream } from "./plain-http.ts";
export type {
  BodyStream,
  GetHeader,
  PlainRequest,
  PlainResponse,
  RequestHead,
  RequestLine,
  WholeBody,
} from "./plain-http.ts";
export { readBody } from "./read-body.ts";
