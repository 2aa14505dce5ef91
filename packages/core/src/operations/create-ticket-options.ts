import { z } from "zod";

import { demandCreation, drawnIn } from "../access/demand-creation.ts";
import { demandLines } from "../access/demand-lines.ts";
import { toLowerCase } from "../access/to-lower-case.ts";
import {
  InvalidInputError,
  OrderRefusedError,
  TicketOptionNotFoundError,
  type InputIssue,
} from "../model/errors.ts";
import {
  MAX_NEW_TICKET_OPTIONS,
  newTicketOptionsSchema,
  type NewTicketOptionLine,
  type TicketOption,
} from "../model/ticket-option.ts";
import { createAll, findIssues, idsOfLines, toUncreated } from "./create-all.ts";
import { OF_A_KEY } from "./error-codes.ts";
import type { FlattenedDraws } from "./flatten-draws.ts";
import { chooseIds, type IdempotencyOptions } from "./idempotency.ts";
import type { RunnableOperation } from "./operation.ts";
import { parseRequest } from "./parse-request.ts";

export const createTicketOptions = {
  description:
    "Puts new ticket options on sale together, or none of them. They may draw on existing ones and on each other.",
  input: z
    .object({
      ticketOptions: newTicketOptionsSchema.meta({
        description: `1 to ${MAX_NEW_TICKET_OPTIONS} ticket options. Each may draw on those before it.`,
      }),
    })
    .meta({ description: "What is to be put on sale together." }),
  errors: ["order_refused", ...OF_A_KEY],
  action: "ticket_option.create",
  async demand(guard, lines: readonly NewTicketOptionLine[]): Promise<void> {
    const localIds = new Set<string | null | undefined>();
    await demandLines(
      lines,
      ({ name }) => name,
      async (line) => {
        // Those before it have been asked about.
        const drawsOn = drawnIn(line).filter((id) => !localIds.has(id));
        localIds.add(toLowerCase(line.localId ?? undefined));
        await demandCreation(guard, undefined, drawsOn);
      },
    );
  },
  takesKey: true,
  claim: null,
  async run(
    context,
    input: readonly NewTicketOptionLine[],
    options: IdempotencyOptions = {},
  ): Promise<readonly TicketOption[]> {
    const wanted = parseRequest(newTicketOptionsSchema, input, options);
    const request = await chooseIds(context.loadIdOfKey, options);
    const idOf = idsOfLines(request);
    /** The ids of those before, by their names. */
    const localIds = new Map<string, string>();
    const lines = wanted.map((line, index) => {
      const id = idOf(index);
      const draws = (line.drawsOn ?? []).map(({ ticketOptionId, units }) => ({
        ticketOptionId: localIds.get(ticketOptionId) ?? ticketOptionId,
        units,
      }));
      if (line.localId != null) localIds.set(line.localId, id);
      return { option: toUncreated(line, id, request.createdBy), draws };
    });
    const issues = lines.flatMap(({ option }, index) =>
      findIssues(option, wanted[index]!).map((issue) => ofLine(issue, index)),
    );
    if (issues.length > 0) throw new InvalidInputError(issues);
    return createAll(context, lines, { request, toError });
  },
} as const satisfies RunnableOperation;

function ofLine({ path, message }: InputIssue, line: number): InputIssue {
  return { path: [line, ...path], message };
}

/** Issues with the input first: they are about the input alone. */
function toError(refused: FlattenedDraws["refused"]): InvalidInputError | OrderRefusedError {
  const issues = [...refused].flatMap(([line, error]) =>
    error instanceof InvalidInputError ? error.issues.map((issue) => ofLine(issue, line)) : [],
  );
  if (issues.length > 0) return new InvalidInputError(issues);
  const notFound = [...refused].flatMap(([line, error]) =>
    error instanceof TicketOptionNotFoundError ? [[line, error] as const] : [],
  );
  return new OrderRefusedError(new Map(notFound));
}
