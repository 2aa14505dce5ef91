import type { CallerSignal } from "@ticket-allocation/core";
import { GraphQLError } from "graphql";

/** Says of what was stopped because its client went away that it is no fault of ours. */
export async function heedAbort<Result>(
  asked: Promise<Result>,
  signal: CallerSignal | undefined,
): Promise<Result> {
  try {
    return await asked;
  } catch (error) {
    if (!signal?.aborted || error !== signal.reason) throw error;
    // Nothing was done, and the client has disconnected.
    throw new GraphQLError("The client went away", { extensions: { code: "REQUEST_ABORTED" } });
  }
}
