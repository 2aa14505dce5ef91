import { valueAt } from "../documents/point-into.ts";
import type { Source } from "./errors.ts";

const DRAWS = "/data/relationships/draws_on";

/** Where an issue with `drawsOn` of the box office stands in a document. */
export function sourceOfDraws([index]: readonly PropertyKey[]): Source {
  return { pointer: index === undefined ? DRAWS : `${DRAWS}/data/${String(index)}/id` };
}

/** Where a document refers to the ticket option with this id, apart from its only one; undefined if it does not. */
export function sourceOfOptionId(document: unknown, id: string): Source | undefined {
  const movedBetween = ["from", "to"]
    .map((name) => `/data/relationships/${name}/data/id`)
    .find((pointer) => String(valueAt(document, pointer)).toLowerCase() === id.toLowerCase());
  return movedBetween === undefined ? sourceOfDrawnId(document, id) : { pointer: movedBetween };
}

/** Where a document draws on the ticket option with this id; undefined if it does not. */
function sourceOfDrawnId(document: unknown, id: string): Source | undefined {
  const drawn = valueAt(document, `${DRAWS}/data`);
  if (!Array.isArray(drawn)) return undefined;
  const index = drawn.findIndex((each: { readonly id: string }) => each.id.toLowerCase() === id);
  return index === -1 ? undefined : sourceOfDraws([index]);
}
