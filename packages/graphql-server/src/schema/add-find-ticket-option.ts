import { ForbiddenError } from "@ticket-allocation/core";
import { GraphQLError } from "graphql";

import { builder } from "./builder.ts";
import { TicketOptionType } from "./ticket-option-type.ts";

export function addFindTicketOption(): void {
  builder.queryField("ticketOption", (t) =>
    t.field({
      type: TicketOptionType,
      nullable: true,
      description: "Finds a ticket option as it now stands, or null.",
      args: {
        id: t.arg.id({ required: true, description: "An id that is no UUID names nothing: null." }),
      },
      resolve: async (_, args, { ticketOptions, access }) => {
        const id = args.id.toLowerCase();
        const resource = { type: "ticket_options", id } as const;
        await access?.demand("ticket_option.read", resource).catch(sayForbidden);
        return ticketOptions.load(id);
      },
    }),
  );
}

/** A query's result has no refusals among its members. */
function sayForbidden(error: unknown): never {
  if (!(error instanceof ForbiddenError)) throw error;
  throw new GraphQLError(error.message, { extensions: { code: "FORBIDDEN" } });
}
