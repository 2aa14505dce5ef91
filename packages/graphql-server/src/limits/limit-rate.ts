import { RateLimitExceededError } from "@ticket-allocation/core";
import { GraphQLError } from "graphql";
import type { Plugin } from "graphql-yoga";

import type { OperationContext } from "../operation-context.ts";
import { countFields } from "./count-fields.ts";

/** Has the host count what an operation asks for, before anything of it is executed. */
export const limitRate: Plugin<OperationContext> = {
  onExecute({ args, setResultAndStopExecution }) {
    const { countFurther } = args.contextValue;
    if (!countFurther) return;
    const further = countFields(args) - 1;
    if (further < 1) return;
    try {
      countFurther(further);
    } catch (error) {
      if (!(error instanceof RateLimitExceededError)) throw error;
      setResultAndStopExecution({ errors: [refuse(error)] });
    }
  },
};

function refuse({ message, retryAfterSeconds }: RateLimitExceededError): GraphQLError {
  const headers = { "retry-after": String(retryAfterSeconds) };
  return new GraphQLError(message, {
    extensions: { code: "RATE_LIMIT_EXCEEDED", http: { status: 429, headers } },
  });
}
