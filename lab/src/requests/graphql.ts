import type { HttpRequest } from "./http-request.ts";

export function graphqlRequest(query: string, variables: object): HttpRequest {
  return {
    method: "POST",
    path: "/graphql",
    headers: { "content-type": "application/json", accept: "application/graphql-response+json" },
    body: JSON.stringify({ query, variables }),
  };
}
