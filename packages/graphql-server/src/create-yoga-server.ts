import type { BoxOffice } from "@ticket-allocation/core";
import { createYoga, type YogaServerInstance } from "graphql-yoga";

import { openOperation, type OperationContext } from "./operation-context.ts";
import { schema } from "./schema/schema.ts";
import { checkAccept } from "./transport/check-accept.ts";
import { checkUrlParameters } from "./transport/check-url-parameters.ts";
import { exampleOperations } from "./transport/example-operations.ts";
import { hideSchema } from "./transport/hide-schema.ts";
import { maskFaults } from "./transport/mask-faults.ts";
import { readJsonBody } from "./transport/read-json-body.ts";
import { renderGraphiql } from "./transport/render-graphiql.ts";

export const GRAPHQL_PATH = "/graphql";

export interface GraphqlOptions {
  /** The one path that it answers at; any other is 404. @default "/graphql" */
  readonly path?: string;
  /**
   * Lets people look around: serves GraphiQL to browsers and answers introspection.
   * Switch it off in production. @default true
   */
  readonly explorable?: boolean;
  /** Told of every fault, whole; clients see a masked error. @default console.error */
  readonly onFault?: (fault: unknown) => void;
  /** Largest body in bytes; a larger one is 413. @default 1,048,576 */
  readonly maxBodyBytes?: number;
}

/**
 * Puts the box office behind Yoga, with everything off that this server does not need.
 *
 * @param WebResponse what answers are made of @default Yoga's own, the quickest on Node
 */
export function createYogaServer(
  boxOffice: BoxOffice,
  {
    path = GRAPHQL_PATH,
    explorable = true,
    onFault = console.error,
    maxBodyBytes = 1_048_576,
  }: GraphqlOptions,
  WebResponse?: typeof Response,
): YogaServerInstance<object, OperationContext> {
  return createYoga<object, OperationContext>({
    graphqlEndpoint: path,
    multipart: false,
    // readJsonBody counts, and does without a stream for it where it can.
    maxRequestBodySize: false,
    plugins: [
      readJsonBody(maxBodyBytes),
      checkAccept,
      checkUrlParameters,
      ...(explorable ? [] : [hideSchema]),
    ],

    schema,
    context: () => openOperation(boxOffice),

    maskedErrors: { maskError: maskFaults(onFault) },
    logging: false,

    graphiql:
      explorable && (() => ({ title: "Ticket Allocation", defaultQuery: exampleOperations() })),
    renderGraphiQL: renderGraphiql,
    landingPage: false,

    cors: false,
    // Yoga answers any URL that ends like this one, and cannot be told not to. None does.
    healthCheckEndpoint: "\n",
    ...(WebResponse && { fetchAPI: { Response: WebResponse } }),
  });
}
