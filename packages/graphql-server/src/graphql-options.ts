import type { AccessContext, AccessOptions } from "@ticket-allocation/core";

import type { GraphqlLimits } from "./limits/graphql-limits.ts";
import type { RequestHead, RequestLine } from "@ticket-allocation/http";

export const GRAPHQL_PATH = "/graphql";

export interface GraphqlOptions<
  Context extends AccessContext = AccessContext,
> extends AccessOptions<RequestHead, Context> {
  /** The one path that it answers at; any other is 404. @default "/graphql" */
  readonly path?: string;
  /**
   * Serves GraphiQL to every browser, without asking who it is, and answers
   * introspection.
   * Switch it off in production. @default true
   */
  readonly explorable?: boolean;
  /** Called with every fault, unmasked; clients see a masked error. @default console.error */
  readonly onFault?: (fault: unknown, request: RequestLine) => void;
  /** Largest body in bytes; a larger one is 413. @default 1,048,576 */
  readonly maxBodyBytes?: number;
  /** How much an operation may ask for; one that asks for more is 400. */
  readonly limits?: Partial<GraphqlLimits>;
}
