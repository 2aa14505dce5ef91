export { acceptsEventStream, EVENT_STREAM_MEDIA_TYPE } from "./accepts-event-stream.ts";
export { asksForPage } from "./asks-for-page.ts";
export { bearerChallenge } from "./bearer-challenge.ts";
export { createFetchHandler } from "./create-fetch-handler.ts";
export { expectPath } from "./expect-path.ts";
export { logFault } from "./log-fault.ts";
export { parseAccept } from "./parse-accept.ts";
export { parseTarget } from "./parse-target.ts";
export { fromWebStream } from "./from-web-stream.ts";
export { isStream, MAX_STREAM_MS } from "./plain-http.ts";
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
export { rememberResults } from "./remember-results.ts";
export { servePage, type PageContent } from "./serve-page.ts";
export { serveStatic } from "./serve-static.ts";
