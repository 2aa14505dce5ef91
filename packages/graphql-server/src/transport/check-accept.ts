import type { Plugin } from "graphql-yoga";

const ANSWERS = new Set([
  "application/graphql-response+json",
  "application/json",
  "application/*",
  "*/*",
]);

/**
 * Answers 406 before anything ran to whoever accepts no JSON.
 *
 * Yoga alone says so afterwards, when the tickets are sold.
 */
export const checkAccept: Plugin = {
  onRequestParse({ request, fetchAPI, endResponse }) {
    const accept = request.headers.get("accept");
    if (accept === null || accept.split(",").some(isAnswerable)) return;

    const body =
      "Not acceptable: answers are application/graphql-response+json or application/json\n";
    endResponse(new fetchAPI.Response(body, { status: 406 }));
  },
};

function isAnswerable(range: string): boolean {
  const [mediaType = "", ...parameters] = range.toLowerCase().replace(/\s/gu, "").split(";");
  const charset = parameters.find((parameter) => parameter.startsWith("charset="));
  return ANSWERS.has(mediaType) && (charset === undefined || charset === "charset=utf-8");
}
