import type { BoxOffice } from "@ticket-allocation/core";
import { createPlainGraphqlHandler } from "@ticket-allocation/graphql-server";
import {
  createOpenApiDocument,
  createPlainJsonApiHandler,
  type RequestLine,
} from "@ticket-allocation/jsonapi-server";
import type { Logger } from "pino";

import { answerPlainly } from "./answer-plainly.ts";
import { logRequests, type GatewayRequestListener } from "./log-requests.ts";
import { requireHost } from "./refuse-request.ts";
import { routeRequest } from "./route-request.ts";
import type { Sharing } from "./share-answers.ts";

export interface RequestListenerOptions {
  readonly boxOffice: BoxOffice;
  /** Prefix of links. */
  readonly publicUrl: string;
  /** Serve GraphiQL and answer introspection. */
  readonly explorable: boolean;
  /** Who else's pages may send requests here; by default nobody's. */
  readonly sharing?: Sharing | undefined;
  /** Whether requests should be sent here now. */
  readonly isReady: () => Promise<boolean>;
  readonly logger: Logger;
}

/** Everything that the gateway answers over HTTP, whatever box office is behind it. */
export function createRequestListener({
  boxOffice,
  publicUrl,
  explorable,
  sharing,
  isReady,
  logger,
}: RequestListenerOptions): GatewayRequestListener {
  const onFault = (fault: unknown, request?: RequestLine) =>
    logger.error({ err: fault, ...request }, "fault");

  const answer = routeRequest({
    jsonApi: answerPlainly(createPlainJsonApiHandler(boxOffice, { publicUrl, onFault })),
    graphql: answerPlainly(createPlainGraphqlHandler(boxOffice, { explorable, onFault })),
    openApiDocument: createOpenApiDocument({ publicUrl }),
    isReady,
  });
  return logRequests(logger, requireHost(sharing?.answerPreflights(answer) ?? answer));
}
