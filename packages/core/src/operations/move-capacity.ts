import type { CallOptions } from "../model/call-options.ts";
import {
  newCapacityMoveSchema,
  type CapacityMove,
  type NewCapacityMove,
} from "../model/capacity-move.ts";
import { InvalidInputError, TicketOptionNotFoundError } from "../model/errors.ts";
import { isUuid } from "../model/rules.ts";
import { settleOne, type SettleClaim } from "../settle/settle-claim.ts";
import { checkChosenIds } from "./check-chosen-ids.ts";
import { chooseIds, type LoadIdOfKey } from "./idempotency.ts";
import { parseRequest } from "./parse-request.ts";

export async function moveCapacity(
  settleClaim: SettleClaim,
  loadIdOfKey: LoadIdOfKey,
  input: NewCapacityMove,
  options: CallOptions = {},
): Promise<CapacityMove> {
  const wanted = parseRequest(newCapacityMoveSchema, input, options);
  const { fromId, toId, quantity } = wanted;
  for (const id of [fromId, toId]) {
    if (!isUuid(id)) throw new TicketOptionNotFoundError(id);
  }
  if (fromId === toId) {
    const message = "must be another ticket option";
    throw new InvalidInputError([{ path: ["toId"], message }]);
  }

  const ids = chooseIds(loadIdOfKey, options, {
    kind: "capacity_move",
    ids: checkChosenIds([wanted], options),
  });
  const { isRepeatable, idFor, createdBy, chosenIds } = ids instanceof Promise ? await ids : ids;
  const id = wanted.id ?? idFor(fromId, "capacity move");
  const given = { kind: "capacity", ticketOptionId: toId, more: quantity, createdBy } as const;
  const taken = {
    kind: "capacity",
    ticketOptionId: fromId,
    more: -quantity,
    createdBy,
    move: { id, isRepeatable, toId },
  } as const;
  await settleOne(
    settleClaim,
    { kind: "capacity_move", lines: [given, taken], chosenIds },
    options.signal,
  );
  return { id, fromId, toId, quantity };
}
