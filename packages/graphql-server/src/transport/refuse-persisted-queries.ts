import { createGraphQLError, type Plugin } from "graphql-yoga";

/**
 * Refuses operations that are sent as a hash only, in the words that clients of automatic persisted queries expect: they then
 * send the whole document, and hashes no more.
 *
 * @see https://www.apollographql.com/docs/apollo-server/performance/apq
 */
export const refusePersistedQueries: Plugin = {
  onParams({ params }) {
    if (params?.query != null || params?.extensions?.["persistedQuery"] == null) return;
    throw createGraphQLError("PersistedQueryNotSupported", {
      extensions: {
        code: "PERSISTED_QUERY_NOT_SUPPORTED",
        http: { status: 400, spec: true },
      },
    });
  },
};
