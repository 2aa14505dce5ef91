export { createGraphqlHandler } from "./create-graphql-handler.ts";
export { createGraphqlListener } from "./create-graphql-listener.ts";
export type { GraphqlOptions } from "./create-yoga-server.ts";
