import type { AccessOptions, BoxOffice } from "@ticket-allocation/core";
import { logFault, type RequestLine } from "@ticket-allocation/http";
import type { DocumentNode } from "graphql";
import { createYoga, type YogaServerInstance } from "graphql-yoga";

import { createDocumentCache } from "./create-document-cache.ts";
import { GRAPHQL_PATH, type GraphqlOptions } from "./graphql-options.ts";
import { DEFAULT_LIMITS } from "./limits/graphql-limits.ts";
import { limitOperations } from "./limits/limit-operations.ts";
import { limitRate } from "./limits/limit-rate.ts";
import {
  openOperation,
  type OperationContext,
  type OperationRequest,
} from "./operation-context.ts";
import { schema } from "./schema/schema.ts";
import { checkAccept } from "./transport/check-accept.ts";
import { checkUrlParameters } from "./transport/check-url-parameters.ts";
import { hideSchema } from "./transport/hide-schema.ts";
import { maskFaults, tellYogasFaults } from "./transport/mask-faults.ts";
import { refusePersistedQueries } from "./transport/refuse-persisted-queries.ts";
import { takeJsonBody, type JsonBody } from "./transport/take-json-body.ts";

/** What Yoga gets of a request, besides its line and the headers that it reads. */
interface RequestContext extends OperationRequest {
  /** Absent where none is wanted. */
  readonly body?: JsonBody;
  readonly requestLine: RequestLine;
}

export type GraphqlYoga = YogaServerInstance<RequestContext, OperationContext>;

/** Creates a Yoga server over the box office, without the features that this server does not need. */
export function createYogaServer(
  boxOffice: BoxOffice,
  {
    path = GRAPHQL_PATH,
    explorable = true,
    onFault = logFault,
    limits,
  }: Omit<GraphqlOptions, keyof AccessOptions<never, never>>,
): GraphqlYoga {
  return createYoga<RequestContext, OperationContext>({
    graphqlEndpoint: path,
    multipart: false,
    // Bodies were counted when they were read.
    maxRequestBodySize: false,
    plugins: [
      takeJsonBody,
      checkAccept,
      checkUrlParameters,
      refusePersistedQueries,
      tellYogasFaults(onFault),
      limitOperations({ ...DEFAULT_LIMITS, ...limits }),
      limitRate,
      ...(explorable ? [] : [hideSchema]),
    ],
    parserAndValidationCache: {
      documentCache: createDocumentCache<DocumentNode>(),
      errorCache: createDocumentCache<object>(),
    },

    schema,
    context: (request) => openOperation(boxOffice, request),

    maskedErrors: { maskError: maskFaults },
    logging: false,

    // Its page is answered before Yoga is asked.
    graphiql: false,
    landingPage: false,

    cors: false,
    // Yoga answers every URL that ends like this one, which cannot be turned off. No URL does.
    healthCheckEndpoint: "\n",
  });
}
