import type { ChoiceField } from "@ticket-allocation/core";

import { builder } from "../builder.ts";
import { choiceType } from "../choice-type.ts";

/**
 * The filters of a list of what users have.
 *
 * @param of what is listed, in words
 * @param status its field
 */
export function filterOfUsers<Status extends ChoiceField>(
  name: string,
  of: string,
  status: Status,
) {
  const StatusType = choiceType(status);
  return builder.inputType(name, {
    description: `What the ${of} have in common: all that is given.`,
    fields: (t) => ({
      id: t.idList({ description: "Of these ids: 1 to 100." }),
      eventId: t.id({ description: "Of ticket options of this event." }),
      ticketOptionId: t.id({ description: "Of this ticket option." }),
      userId: t.id({ description: "Of this user." }),
      reference: t.string({ description: "With this reference." }),
      status: t.field({ type: StatusType, description: "Of which this has become." }),
      statuses: t.field({
        type: [StatusType],
        description: "Of which one of these has become. Not together with `status`.",
      }),
    }),
  });
}
