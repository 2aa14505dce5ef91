export { bearerChallenge } from "./bearer-challenge.ts";
export { createFetchHandler } from "./create-fetch-handler.ts";
export { logFault } from "./log-fault.ts";
export { parseAccept } from "./parse-accept.ts";
export { parseTarget } from "./parse-target.ts";
export type {
  GetHeader,
  PlainRequest,
  PlainResponse,
  RequestHead,
  RequestLine,
} from "./plain-http.ts";
export { readBody } from "./read-body.ts";
