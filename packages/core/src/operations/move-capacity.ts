import { toOption } from "../access/resources.ts";
import {
  newCapacityMoveSchema,
  type CapacityMove,
  type NewCapacityMove,
} from "../model/capacity-move.ts";
import { InvalidInputError } from "../model/errors.ts";
import { isUuid } from "../model/rules.ts";
import { OF_AN_ID } from "./error-codes.ts";
import type { RunnableOperation } from "./operation.ts";
import { runByClaim } from "./run-by-claim.ts";

export const moveCapacity = {
  description:
    "Moves tickets that are left from the capacity of one ticket option to that of another, or does nothing. It is an edit of both.",
  errors: ["ticket_option_not_found", "capacity_below_sold", ...OF_AN_ID],
  action: "ticket_option.update",
  async demand({ access }, { fromId, toId }: NewCapacityMove): Promise<void> {
    for (const id of [fromId, toId]) await access.demand("ticket_option.update", toOption(id));
  },
  ...runByClaim({
    claim: "capacity_move",
    input: newCapacityMoveSchema,
    toClaim: (wanted, { isRepeatable, idFor, createdBy, chosenIds }) => {
      const { fromId, toId, quantity } = wanted;
      if (fromId === toId && isUuid(toId)) {
        const message = "must be another ticket option";
        throw new InvalidInputError([{ path: ["toId"], message }]);
      }
      const id = wanted.id ?? idFor(fromId, "capacity move");
      const given = { kind: "capacity", ticketOptionId: toId, more: quantity, createdBy } as const;
      const taken = {
        kind: "capacity",
        ticketOptionId: fromId,
        more: -quantity,
        createdBy,
        move: { id, isRepeatable, toId },
      } as const;
      return { kind: "capacity_move", lines: [given, taken], chosenIds } as const;
    },
    toResult: ({ lines: [given, taken] }): CapacityMove => ({
      id: taken.move.id,
      fromId: taken.ticketOptionId,
      toId: given.ticketOptionId,
      quantity: given.more,
    }),
  }),
} as const satisfies RunnableOperation;
