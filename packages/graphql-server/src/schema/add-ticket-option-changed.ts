import { MAX_PAGE_SIZE, MAX_WATCHED, type BoxOffice } from "@ticket-allocation/core";

import { builder } from "./builder.ts";
import { readList } from "./lists/page-arguments.ts";
import { oneByOne } from "./one-by-one.ts";
import { TicketOptionType } from "./ticket-option-type.ts";

export function addTicketOptionChanged(): void {
  builder.subscriptionType({ description: "What can be watched, over Server-Sent Events." });
  builder.subscriptionField("ticketOptionChanged", (t) =>
    t.field({
      type: TicketOptionType,
      description:
        "Ticket options that change: first each in its current state, and later each that has changed, also by a sale. Several changes within a moment are one.",
      args: {
        ids: t.arg.idList({
          description: `Of these ids: up to ${MAX_WATCHED}, with those of the event. Unknown ones are ignored.`,
        }),
        eventId: t.arg.id({
          description: `All of this event that exist now: up to ${MAX_PAGE_SIZE}.`,
        }),
      },
      subscribe: (_, watched, { boxOffice, unread: signal }) =>
        readList({}, async () => {
          const changes = boxOffice.watch(await idsOf(watched, boxOffice), { signal });
          // The first may be rejected, which is then the answer.
          return oneByOne(await changes.next(), changes);
        }),
      resolve: (option) => option,
    }),
  );
}

interface WatchedArguments {
  readonly ids?: readonly string[] | null | undefined;
  readonly eventId?: string | null | undefined;
}

async function idsOf(
  { ids, eventId }: WatchedArguments,
  boxOffice: BoxOffice,
): Promise<readonly string[]> {
  if (eventId == null) return ids ?? [];
  const page = await boxOffice.listTicketOptions({ filter: { eventId }, size: MAX_PAGE_SIZE });
  return [...(ids ?? []), ...page.items.map(({ item }) => item.id)];
}
