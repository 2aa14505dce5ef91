import type { RunInTime } from "../database/run-in-time.ts";
import { InvalidInputError, TicketOptionIdTakenError } from "../model/errors.ts";
import {
  countedTicketOptionSchema,
  type NewTicketOption,
  type TicketOption,
} from "../model/ticket-option.ts";
import {
  createAll,
  findIssues,
  idsOfLines,
  toUncreated,
  type CreationSettings,
} from "./create-all.ts";
import { chooseIds, type IdempotencyOptions, type LoadIdOfKey } from "./idempotency.ts";
import { parseRequest } from "./parse-request.ts";

export async function createTicketOption(
  run: RunInTime,
  loadIdOfKey: LoadIdOfKey,
  settings: CreationSettings,
  input: NewTicketOption,
  options: IdempotencyOptions = {},
): Promise<TicketOption> {
  const wanted = parseRequest(countedTicketOptionSchema, input, options);
  if (options.idempotencyKey !== undefined && wanted.id != null) {
    const message = "must be left out, since the idempotency key decides it";
    throw new InvalidInputError([{ path: ["id"], message }]);
  }
  const request = await chooseIds(loadIdOfKey, options);
  const id = wanted.id ?? idsOfLines(request)(0);
  const option = toUncreated(wanted, id, request.createdBy);
  const issues = findIssues(option, wanted);
  if (issues.length > 0) throw new InvalidInputError(issues);
  const [created] = await createAll(run, settings, [{ option, draws: wanted.drawsOn ?? [] }], {
    request,
    toError: (refused) => refused.get(0)!,
    toTakenError: () => new TicketOptionIdTakenError(id),
  });
  return created!;
}
