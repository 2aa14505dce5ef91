import { rules, type NewDraw } from "@ticket-allocation/core";
import { z } from "zod";

import { NOT_ACCEPTED, object, typeMember } from "./envelope.ts";

const units = rules.units.meta({ description: "Units of it that each ticket takes." });

const meta = object({ units: units.nullish() })
  .nullish()
  .meta({ description: "Left out: 1 unit." });
const newDraw = object({ type: typeMember("ticket_options"), id: rules.id, meta });

/** In a document with several new ticket options, `lid` names one of those before. */
const newLocalDraw = object({
  type: typeMember("ticket_options"),
  id: rules.id.optional(),
  lid: rules.localId.optional(),
  meta,
}).superRefine(({ id, lid }, { issues }) => {
  if (id === undefined && lid === undefined) {
    issues.push({ code: "custom", input: undefined, path: ["id"], message: "is required" });
  } else if (id !== undefined && lid !== undefined) {
    const message = "must be left out where there is an id";
    issues.push({ code: "custom", input: lid, path: ["lid"], message });
  }
});

/**
 * The relationship as a client sends it. Parsed, its data is what the box office takes.
 *
 * @param isLocal whether it may name ticket options of the same document
 */
export function toDraws(schema: z.ZodType, isLocal: boolean) {
  const draw = isLocal
    ? newLocalDraw.transform(({ id, lid, meta: of }) => toNewDraw(id ?? lid!, of?.units))
    : newDraw.transform(({ id, meta: of }) => toNewDraw(id, of?.units));
  const draws = object({ data: z.array(draw, { error: "must be a list" }) });
  const { description } = schema;
  return (schema.isOptional() ? draws.nullish() : draws).meta({ description });
}

function toNewDraw(ticketOptionId: string, count: NewDraw["units"]): NewDraw {
  return { ticketOptionId, units: count };
}

/** Of a resource whose draws cannot be set: an empty relationship counts as none. */
export function noDraws() {
  const none = z.union([z.null(), z.array(z.never()).max(0)]);
  return z.union([z.null(), object({ data: none })], { error: NOT_ACCEPTED }).optional();
}

/** The relationship as it is answered. */
export const shownDraws = object({
  data: z.array(
    object({ type: typeMember("ticket_options"), id: rules.uuid, meta: object({ units }) }),
  ),
});

/** The data of the relationship. */
export function toLinkages(
  draws: readonly { readonly ticketOptionId: string; readonly units: number }[],
) {
  return draws.map((draw) => ({
    type: "ticket_options",
    id: draw.ticketOptionId,
    meta: { units: draw.units },
  }));
}
