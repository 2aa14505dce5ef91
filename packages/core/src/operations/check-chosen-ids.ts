import type { IdempotencyOptions } from "./idempotency.ts";
import { InvalidInputError, type InputIssue } from "../model/errors.ts";
import { MAX_CHOSEN_IDS } from "../settle/chosen-ids.ts";

/** Something that is to be made. */
export interface WantedId {
  readonly id?: string | null | undefined;
}

/**
 * Checks the ids that a client has chosen. All lines of a request have one, or none: a request of which only a part has ids
 * could not be repeated.
 *
 * @param path of the lines in the input. Undefined: the input is what is to be made
 * @returns the ids, in the order of the lines; empty without ids
 * @throws {InvalidInputError} also with a key, because the ids make the request safe to repeat
 */
export function checkChosenIds(
  lines: readonly WantedId[],
  { idempotencyKey }: IdempotencyOptions,
  path?: readonly PropertyKey[],
): readonly string[] {
  if (lines.every(({ id }) => id == null)) return NONE;
  const ids = new Set<string>();
  const issues: InputIssue[] = [];
  for (const [index, { id }] of lines.entries()) {
    const message =
      id == null
        ? "is required, since other lines have one"
        : findIssue(id, ids, idempotencyKey !== undefined);
    if (message) issues.push({ path: path ? [...path, index, "id"] : ["id"], message });
    if (id != null) ids.add(id);
  }
  if (issues.length > 0) throw new InvalidInputError(issues);
  return [...ids];
}

const NONE: readonly string[] = [];

function findIssue(id: string, others: ReadonlySet<string>, hasKey: boolean): string | undefined {
  if (hasKey) return "must be left out, since the idempotency key decides it";
  if (others.has(id)) return "must be another one in each line";
  if (others.size === MAX_CHOSEN_IDS) {
    return `must be left out: no more than ${MAX_CHOSEN_IDS} lines may have one`;
  }
  return undefined;
}
