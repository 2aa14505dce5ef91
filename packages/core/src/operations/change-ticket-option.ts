import { z } from "zod";

import { toOption } from "../access/resources.ts";
import { TicketOptionNotFoundError } from "../model/errors.ts";
import { parseInput } from "../model/parse-input.ts";
import { isUuid, rules } from "../model/rules.ts";
import { settleOne } from "../settle/settle-claim.ts";
import {
  ticketOptionChangesSchema,
  withoutUndefined,
  type ChangeOptions,
  type TicketOption,
  type TicketOptionChanges,
} from "../model/ticket-option.ts";
import { OF_AN_INPUT } from "./error-codes.ts";
import type { RunnableOperation } from "./operation.ts";
import { parseRequest } from "./parse-request.ts";

export const changeTicketOption = {
  description:
    "Changes a ticket option: its state, its texts, its rules, its capacity. What was sold by other rules stays.",
  input: ticketOptionChangesSchema
    .omit({ allocation: true, createdAt: true, createdBy: true, revision: true, drawsOn: true })
    .extend({
      id: rules.id.meta({ description: "Id of the ticket option." }),
      expectedRevision: rules.revision.nullish().meta({
        description:
          "The revision that the ticket option must have, so that nobody else's edit is overwritten. Left out or null: any.",
      }),
    })
    .meta({
      description: "What is to change. A field that is left out stays as it is; null clears it.",
    }),
  errors: ["ticket_option_not_found", "precondition_failed", "capacity_below_sold", ...OF_AN_INPUT],
  action: "ticket_option.update",
  demand: ({ access }, id: string) => access.demand("ticket_option.update", toOption(id)),
  takesKey: false,
  claim: "change",
  async run(
    { settleClaim },
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
  },
} as const satisfies RunnableOperation;

const revisionsSchema = z.object({ expectedRevision: z.array(rules.revision) });

function parseExpected(expected: ChangeOptions["expectedRevision"]): readonly number[] | undefined {
  if (expected == null) return undefined;
  const expectedRevision = typeof expected === "object" ? [...expected] : [expected];
  return parseInput(revisionsSchema, { expectedRevision }).expectedRevision;
}
