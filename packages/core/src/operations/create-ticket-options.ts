import type { RunInTime } from "../database/run-in-time.ts";
import {
  InvalidInputError,
  OrderRefusedError,
  TicketOptionNotFoundError,
  type InputIssue,
} from "../model/errors.ts";
import {
  newTicketOptionsSchema,
  type NewTicketOptionLine,
  type TicketOption,
} from "../model/ticket-option.ts";
import {
  createAll,
  findIssues,
  idsOfLines,
  toUncreated,
  type CreationSettings,
} from "./create-all.ts";
import type { FlattenedDraws } from "./flatten-draws.ts";
import { chooseIds, type IdempotencyOptions, type LoadIdOfKey } from "./idempotency.ts";
import { parseRequest } from "./parse-request.ts";

export async function createTicketOptions(
  run: RunInTime,
  loadIdOfKey: LoadIdOfKey,
  settings: CreationSettings,
  input: readonly NewTicketOptionLine[],
  options: IdempotencyOptions = {},
): Promise<readonly TicketOption[]> {
  const wanted = parseRequest(newTicketOptionsSchema, input, options);
  const request = await chooseIds(loadIdOfKey, options);
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
  return createAll(run, settings, lines, { request, toError });
}

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
