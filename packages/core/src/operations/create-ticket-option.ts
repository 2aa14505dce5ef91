import { demandCreation, drawnIn } from "../access/demand-creation.ts";
import { toLowerCase } from "../access/to-lower-case.ts";
import { InvalidInputError, TicketOptionIdTakenError } from "../model/errors.ts";
import {
  countedTicketOptionSchema,
  newTicketOptionSchema,
  type NewTicketOption,
  type TicketOption,
} from "../model/ticket-option.ts";
import { createAll, findIssues, idsOfLines, toUncreated } from "./create-all.ts";
import { OF_A_KEY } from "./error-codes.ts";
import { chooseIds, type IdempotencyOptions } from "./idempotency.ts";
import type { RunnableOperation } from "./operation.ts";
import { parseRequest } from "./parse-request.ts";

export const createTicketOption = {
  description: "Puts a new ticket option on sale.",
  input: newTicketOptionSchema,
  errors: ["ticket_option_id_taken", "ticket_option_not_found", ...OF_A_KEY],
  action: "ticket_option.create",
  demand: (guard, input: NewTicketOption) =>
    demandCreation(guard, toLowerCase(input.id ?? undefined), drawnIn(input)),
  takesKey: true,
  claim: null,
  async run(
    context,
    input: NewTicketOption,
    options: IdempotencyOptions = {},
  ): Promise<TicketOption> {
    const wanted = parseRequest(countedTicketOptionSchema, input, options);
    const chosen = await chooseIds(context.loadIdOfKey, options, {
      kind: "ticket_option",
      lines: [wanted],
    });
    // A key makes the request safe to repeat, an id does not.
    const request = { ...chosen, isRepeatable: options.idempotencyKey !== undefined };
    const id = wanted.id ?? idsOfLines(request)(0);
    const option = toUncreated(wanted, id, request.createdBy);
    const issues = findIssues(option, wanted);
    if (issues.length > 0) throw new InvalidInputError(issues);
    const used = chosen.chosenIds ? await context.lookups.findUsedIds([id]) : [];
    if (used.length > 0) throw new TicketOptionIdTakenError(id);
    const [created] = await createAll(context, [{ option, draws: wanted.drawsOn ?? [] }], {
      request,
      toError: (refused) => refused.get(0)!,
      toTakenError: () => new TicketOptionIdTakenError(id),
    });
    return created!;
  },
} as const satisfies RunnableOperation;
