export type {
  PlainRequest,
  PlainResponse,
  RequestHead,
  RequestLine,
} from "@ticket-allocation/http";
export { createJsonApiHandler, createPlainJsonApiHandler } from "./create-json-api-handler.ts";
export type { JsonApiOptions } from "./create-json-api-handler.ts";
export { createOpenApiDocument } from "./open-api/create-open-api-document.ts";
export type { OpenApiDocument, OpenApiOptions } from "./open-api/create-open-api-document.ts";
export type { HostRefusal } from "./open-api/host-refusal.ts";
export { JSON_API_MEDIA_TYPE } from "./negotiation/media-type.ts";
export { matchJsonApiPath } from "./routes/match-json-api-path.ts";
export type { JsonApiPathMatch } from "./routes/match-json-api-path.ts";
