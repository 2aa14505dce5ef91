export { createGraphqlHandler } from "./create-graphql-handler.ts";
export { createPlainGraphqlHandler } from "./create-plain-graphql-handler.ts";
export type { GraphqlOptions } from "./graphql-options.ts";
export type { GraphqlLimits } from "./limits/graphql-limits.ts";
export type { PlainRequest, PlainResponse, RequestHead } from "@ticket-allocation/http";
