import { ForbiddenError, JournalOffError, type BoxOffice } from "@ticket-allocation/core";

import { builder } from "./builder.ts";
import { nodeOf, NodeType } from "./node-type.ts";

type Find = (boxOffice: BoxOffice, id: string) => Promise<{ readonly id: string } | undefined>;

/** How each type is found, in this order. Webhooks are last: few callers may read them, and each lookup asks whether this one may. */
const FINDERS: Readonly<Record<string, Find>> = {
  Purchase: (boxOffice, id) => boxOffice.findPurchase(id),
  Hold: (boxOffice, id) => boxOffice.findHold(id),
  Cancellation: (boxOffice, id) => boxOffice.findCancellation(id),
  Exchange: (boxOffice, id) => boxOffice.findExchange(id),
  Transfer: (boxOffice, id) => boxOffice.findTransfer(id),
  CapacityMove: (boxOffice, id) => boxOffice.findCapacityMove(id),
  TicketOption: (boxOffice, id) => boxOffice.findTicketOption(id),
  Webhook: (boxOffice, id) => boxOffice.findWebhook(id),
};

const ENTRY_FINDERS: typeof FINDERS = {
  JournalEntry: (boxOffice, id) => boxOffice.findJournalEntry(id),
};

const UUID_LENGTH = 36;

export function addNode(): void {
  builder.queryField("node", (t) =>
    t.field({
      type: NodeType,
      nullable: true,
      description:
        "Finds a resource of any type that the caller may read, or null. It costs a lookup in each type until it is found: where the type is known, the other queries are faster.",
      args: {
        id: t.arg.id({ required: true, description: "An id that names nothing: null." }),
      },
      resolve: async (_, { id }, { boxOffice }) => {
        // The id of an entry is that of its ticket option and more.
        const finders = id.length > UUID_LENGTH ? ENTRY_FINDERS : FINDERS;
        for (const [type, find] of Object.entries(finders)) {
          const found = await find(boxOffice, id).catch(toNone);
          if (found) return nodeOf(type, found);
        }
        return null;
      },
    }),
  );
}

/** What the caller may not read does not exist for it. */
function toNone(error: unknown): undefined {
  if (error instanceof ForbiddenError || error instanceof JournalOffError) return undefined;
  throw error;
}
