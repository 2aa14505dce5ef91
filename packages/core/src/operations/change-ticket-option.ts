import { z } from "zod";

import { TicketOptionNotFoundError } from "../model/errors.ts";
import { parseInput } from "../model/parse-input.ts";
import { parseRequest } from "./parse-request.ts";
import { isUuid, rules } from "../model/rules.ts";
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
  const { allocation, createdAt, createdBy, revision, drawsOn, ...changed } = parseRequest(
    ticketOptionChangesSchema,
    input,
    { signal },
  );
  const expectedRevisions = parseExpected(expectedRevision);
  if (!isUuid(id)) throw new TicketOptionNotFoundError(id);

  const claim = {
    kind: "change",
    ticketOptionId: id.toLowerCase(),
    changes: withoutUndefined(changed),
    unchanged: { allocation, createdAt, createdBy, revision, drawsOn },
    expectedRevisions,
  } as const;
  const { option } = await settleOne(settleClaim, claim, signal);
  return option!;
}

const revisionsSchema = z.object({ expectedRevision: z.array(rules.revision) });

function parseExpected(expected: ChangeOptions["expectedRevision"]): readonly number[] | undefined {
  if (expected == null) return undefined;
  const expectedRevision = typeof expected === "object" ? [...expected] : [expected];
  return parseInput(revisionsSchema, { expectedRevision }).expectedRevision;
}
