import type { Plugin } from "graphql-yoga";

import { acceptsEventStream } from "@ticket-allocation/http";

import { chooseMediaType } from "./choose-media-type.ts";

/**
 * Responds 406 to a client that accepts neither JSON nor event streams, before anything is executed.
 *
 * Yoga alone says so afterwards, when the tickets are sold.
 */
export const checkAccept: Plugin = {
  onRequestParse({ request, fetchAPI, endResponse }) {
    const accept = request.headers.get("accept");
    if (chooseMediaType(accept) || acceptsEventStream(accept)) return;

    const body =
      "Not acceptable: answers are application/graphql-response+json, application/json or text/event-stream\n";
    endResponse(new fetchAPI.Response(body, { status: 406 }));
  },
};
