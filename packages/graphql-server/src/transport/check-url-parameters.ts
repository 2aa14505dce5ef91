import { createGraphQLError, type Plugin } from "graphql-yoga";

/**
 * Answers 400 to a GET whose `variables` or `extensions` are no JSON.
 *
 * Yoga alone takes them for a fault of ours.
 */
export const checkUrlParameters: Plugin = {
  onRequestParse({ request, url }) {
    if (request.method !== "GET") return;

    for (const name of ["variables", "extensions"]) {
      const text = url.searchParams.get(name);
      if (text && !isJson(text)) {
        throw createGraphQLError(`The URL's parameter "${name}" is no valid JSON.`, {
          extensions: { code: "BAD_REQUEST", http: { status: 400 } },
        });
      }
    }
  },
};

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
