import type { Plugin } from "graphql-yoga";

import { chooseMediaType } from "./choose-media-type.ts";

/**
 * Responds 406 to a client that accepts no JSON, before anything is executed.
 *
 * Yoga alone says so afterwards, when the tickets are sold.
 */
export const checkAccept: Plugin = {
  onRequestParse({ request, fetchAPI, endResponse }) {
    if (chooseMediaType(request.headers.get("accept"))) return;

    const body =
      "Not acceptable: answers are application/graphql-response+json or application/json\n";
    endResponse(new fetchAPI.Response(body, { status: 406 }));
  },
};
