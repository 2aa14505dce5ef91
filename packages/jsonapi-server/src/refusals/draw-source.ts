import { valueAt } from "../documents/point-into.ts";

/** A member of a document. */
interface Place {
  readonly pointer: string;
}

const DRAWS = "/data/relationships/draws_on";

/** Where an issue with `drawsOn` of the box office stands in a document. */
export function sourceOfDraws([index]: readonly PropertyKey[]): Place {
  return { pointer: index === undefined ? DRAWS : `${DRAWS}/data/${String(index)}/id` };
}

/** Where a document refers to the ticket option with this id, apart from its only one; undefined if it does not. */
export function sourceOfOptionId(document: unknown, id: string): Place | undefined {
  const movedBetween = ["from", "to"]
    .map((name) => `/data/relationships/${name}/data/id`)
    .find((pointer) => String(valueAt(document, pointer)).toLowerCase() === id.toLowerCase());
  return movedBetween === undefined ? sourceOfDrawnId(document, id) : { pointer: movedBetween };
}

/** Where a document draws on the ticket option with this id; undefined if it does not. */
function sourceOfDrawnId(document: unknown, id: string): Place | undefined {
  const drawn = valueAt(document, `${DRAWS}/data`);
  if (!Array.isArray(drawn)) return undefined;
  for (const [index, { id: drawnId, lid }] of drawn.entries()) {
    if (String(drawnId ?? lid).toLowerCase() !== id.toLowerCase()) continue;
    return { pointer: `${DRAWS}/data/${index}/${drawnId === undefined ? "lid" : "id"}` };
  }
  return undefined;
}
