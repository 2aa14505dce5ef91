import { rules, type Field, type ResourceType } from "@ticket-allocation/core";
import { z } from "zod";

import { includableType, MEMBERS, type Member } from "../resources/members.ts";
import { shownDraws } from "./draws.ts";
import { object, toOne, toOneOrNone, typeMember } from "./envelope.ts";

/** A resource as it is answered. Clients choose its members, so none is required. */
function shownResource<Type extends ResourceType>(type: Type) {
  const relationships = toShape(type, isRelationship);
  return object({
    type: typeMember(type),
    id: rules.uuid,
    attributes: object(toShape(type, (field) => !isRelationship(field)))
      .partial()
      .optional(),
    ...(Object.keys(relationships).length > 0 && {
      relationships: object(relationships).partial().optional(),
    }),
  });
}

const ENTRY_ID = z
  .string()
  .meta({ description: "The id of the ticket option, a hyphen, and the version." });

const INTERVAL_ID = z.string().meta({
  description: "The id of the ticket option, the length of the interval, and the first version.",
});

/** Each resource, by type. */
export const SHOWN_RESOURCES = {
  ticket_options: shownResource("ticket_options"),
  purchases: shownResource("purchases"),
  holds: shownResource("holds"),
  cancellations: shownResource("cancellations"),
  exchanges: shownResource("exchanges"),
  transfers: shownResource("transfers"),
  capacity_moves: shownResource("capacity_moves"),
  journal_entries: shownResource("journal_entries").extend({ id: ENTRY_ID }),
  sales_intervals: shownResource("sales_intervals").extend({ id: INTERVAL_ID }),
  webhooks: shownResource("webhooks"),
} as const satisfies Readonly<Record<ResourceType, z.ZodType>>;

/** A document with one resource, and with those that can be answered beside it. */
export function shownDocument(type: ResourceType) {
  const types = new Set(MEMBERS[type].flatMap(({ field }) => includableType(field) ?? []));
  const [first, ...others] = [...types].map((included) => SHOWN_RESOURCES[included]);
  const included = others.length > 0 ? z.union([first!, ...others]) : first;
  return object({
    data: SHOWN_RESOURCES[type],
    ...(included && { included: includedMember(included) }),
  });
}

/** Resources that are related to the primary data. */
export function includedMember<Resources extends z.ZodType>(resources: Resources) {
  return z.array(resources).optional().meta({ description: "Answered when `include` is given." });
}

function isRelationship({ type }: Field): boolean {
  return type === "id" || type === "draws";
}

function toShape(type: ResourceType, isShown: (field: Field) => boolean) {
  const shown: readonly Member[] = MEMBERS[type].filter(({ field }) => isShown(field));
  return Object.fromEntries(shown.map(({ name, field }) => [name, toSchema(type, field)]));
}

function toSchema(type: ResourceType, field: Field): z.ZodType {
  if (field.type === "id") {
    return field.isNullable
      ? toOneOrNone(field.refersTo, rules.uuid)
      : toOne(field.refersTo, rules.uuid);
  }
  const whenAsked = field.isDefault ? "" : ` Answered when \`fields[${type}]\` asks for it.`;
  if (field.type === "draws")
    return shownDraws.meta({ description: field.description + whenAsked });
  const schema = field.type === "time" ? z.iso.datetime() : field.schema;
  return (field.isNullable ? schema.nullable() : schema).meta({
    description: field.description + whenAsked,
  });
}
