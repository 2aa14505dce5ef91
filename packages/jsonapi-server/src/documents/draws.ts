import { rules, type NewDraw } from "@ticket-allocation/core";
import { z } from "zod";

import { NOT_ACCEPTED, object, typeMember } from "./envelope.ts";

const units = rules.units.meta({ description: "Units of it that each ticket takes." });

const newDraw = object({
  type: typeMember("ticket_options"),
  id: rules.id,
  meta: object({ units: units.nullish() }).nullish().meta({ description: "Left out: 1 unit." }),
});

/** The relationship as a client sends it. Parsed, its data is what the box office takes. */
export function toDraws(schema: z.ZodType) {
  const draw = newDraw.transform(({ id, meta }): NewDraw => ({
    ticketOptionId: id,
    units: meta?.units,
  }));
  const draws = object({ data: z.array(draw, { error: "must be a list" }) });
  const { description } = schema;
  return (schema.isOptional() ? draws.nullish() : draws).meta({ description });
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
