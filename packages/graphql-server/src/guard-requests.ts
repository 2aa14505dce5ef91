import { guardAccess, type AccessContext, type CallerAccess } from "@ticket-allocation/core";
import {
  logFault,
  type PlainRequest,
  type BodyStream,
  type PlainResponse,
  type WholeBody,
} from "@ticket-allocation/http";

import type { GraphqlOptions } from "./graphql-options.ts";
import { refuseAccess } from "./transport/refuse-access.ts";

type Answer = (
  request: PlainRequest,
  access: CallerAccess | undefined,
) => Promise<PlainResponse<WholeBody | BodyStream>>;

/** Has requests answered once it is known who asks. */
export function guardRequests<Context extends AccessContext>(
  options: GraphqlOptions<Context>,
  answer: Answer,
): (request: PlainRequest) => Promise<PlainResponse<WholeBody | BodyStream>> {
  const { onFault = logFault } = options;
  const guard = guardAccess(options);
  if (!guard) return (request) => answer(request, undefined);

  return async (request) => {
    const { method, target, getHeader, requestId } = request;
    const accept = getHeader("accept") ?? null;
    let access: CallerAccess;
    try {
      access = await guard(request);
    } catch (error) {
      const refusal = refuseAccess(error, accept);
      if (refusal.status === 500) onFault(error, { method, target, requestId });
      return refusal;
    }
    return answer(request, access);
  };
}
