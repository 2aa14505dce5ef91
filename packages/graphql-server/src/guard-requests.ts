import {
  guardAccess,
  UnauthenticatedError,
  type AccessContext,
  type CallerAccess,
} from "@ticket-allocation/core";

import { logFault, type GraphqlOptions } from "./create-yoga-server.ts";
import type { PlainRequest, PlainResponse } from "./plain-http.ts";
import { refuseAccess } from "./transport/refuse-access.ts";

type Answer = (request: PlainRequest, access: CallerAccess | undefined) => Promise<PlainResponse>;

/** May do nothing, should GraphiQL's request turn out to be for something else. */
const NOBODY: CallerAccess = {
  caller: "",
  allows: () => Promise.resolve(false),
  demand: () => Promise.reject(new UnauthenticatedError("missing")),
  demandUnlessHidden: () => Promise.reject(new UnauthenticatedError("missing")),
};

/** Has requests answered once it is known who asks; GraphiQL's page is for everybody. */
export function guardRequests<Context extends AccessContext>(
  options: GraphqlOptions<Context>,
  answer: Answer,
): (request: PlainRequest) => Promise<PlainResponse> {
  const { explorable = true, onFault = logFault } = options;
  const guard = guardAccess(options);
  if (!guard) return (request) => answer(request, undefined);

  return async (request) => {
    const { method, target, getHeader, requestId } = request;
    const accept = getHeader("accept") ?? null;
    // As Yoga has it.
    if (explorable && method === "GET" && accept?.includes("text/html")) {
      return answer(request, NOBODY);
    }
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
