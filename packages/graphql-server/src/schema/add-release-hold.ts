import { ForbiddenError, TICKET_ERRORS as refusals } from "@ticket-allocation/core";
import { GraphQLError } from "graphql";

import { builder } from "./builder.ts";
import { HoldType } from "./hold-type.ts";

const ReleaseHoldInput = builder.inputType("ReleaseHoldInput", {
  description: "What is to be given back. Safe to repeat, without a key.",
  fields: (t) => ({
    holdId: t.id({ required: true, description: "Id of the hold." }),
  }),
});

export function addReleaseHold(): void {
  builder.mutationField("releaseHold", (t) =>
    t.field({
      type: HoldType,
      nullable: true,
      description:
        "Gives the tickets of a hold back. Does nothing when it was released or has expired. Null, without an error, when that is done and the caller may not read the hold.",
      args: {
        input: t.arg({ type: ReleaseHoldInput, required: true, description: "The hold." }),
      },
      errors: {
        types: [
          refusals.hold_not_found,
          refusals.hold_not_active,
          refusals.busy,
          refusals.outcome_unknown,
          ForbiddenError,
        ],
        union: {
          name: "ReleaseHoldResult",
          description: "The hold as it now stands, or why it was not given back.",
        },
      },
      resolve: async (_, { input: { holdId } }, { boxOffice }) => {
        await boxOffice.releaseHold(holdId);
        return boxOffice.findHold(holdId).catch(failToRead);
      },
    }),
  );
}

/** Not a refusal: the hold was given back. */
function failToRead(error: unknown): never {
  if (!(error instanceof Error)) throw error;
  throw new GraphQLError(error.message, { originalError: error });
}
