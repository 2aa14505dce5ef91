import { TicketOptionNotFoundError } from "../model/errors.ts";
import { parseRequest } from "./parse-request.ts";
import { isUuid } from "../model/rules.ts";
import { settleOne, type SettleClaim } from "../settle/settle-claim.ts";
import {
  ticketOptionChangesSchema,
  withoutUndefined,
  type ChangeOptions,
  type TicketOption,
  type TicketOptionChanges,
} from "../model/ticket-option.ts";

export async function changeTicketOption(
  settleClaim: SettleClaim,
  id: string,
  input: TicketOptionChanges,
  { signal, expectedRevision }: ChangeOptions = {},
): Promise<TicketOption> {
  const { allocation, createdAt, revision, ...changed } = parseRequest(
    ticketOptionChangesSchema,
    input,
    { signal },
  );
  if (!isUuid(id)) throw new TicketOptionNotFoundError(id);

  const claim = {
    kind: "change",
    ticketOptionId: id.toLowerCase(),
    changes: withoutUndefined(changed),
    unchanged: { allocation, createdAt, revision },
    expectedRevisions: expectedRevision === undefined ? undefined : [expectedRevision].flat(),
  } as const;
  const { option } = await settleOne(settleClaim, claim, signal);
  return option!;
}
