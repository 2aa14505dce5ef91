import type { CallOptions } from "../model/call-options.ts";
import { TicketOptionNotFoundError } from "../model/errors.ts";
import { parseRequest } from "./parse-request.ts";
import { isUuid } from "../model/rules.ts";
import { settleOne, type SettleClaim } from "../settle/settle-claim.ts";
import {
  ticketOptionChangesSchema,
  withoutUndefined,
  type TicketOption,
  type TicketOptionChanges,
} from "../model/ticket-option.ts";

export async function changeTicketOption(
  settleClaim: SettleClaim,
  id: string,
  input: TicketOptionChanges,
  options: Pick<CallOptions, "signal"> = {},
): Promise<TicketOption> {
  const { allocation, createdAt, ...changed } = parseRequest(
    ticketOptionChangesSchema,
    input,
    options,
  );
  if (!isUuid(id)) throw new TicketOptionNotFoundError(id);

  const claim = {
    kind: "change",
    ticketOptionId: id.toLowerCase(),
    changes: withoutUndefined(changed),
    unchanged: { allocation, createdAt },
  } as const;
  const { option } = await settleOne(settleClaim, claim, options.signal);
  return option!;
}
