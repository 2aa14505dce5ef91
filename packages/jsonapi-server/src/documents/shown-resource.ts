import { rules, type Field, type ResourceType } from "@ticket-allocation/core";
import { z } from "zod";

import { includableTypes, MEMBERS, type Member } from "../resources/members.ts";
import { ofEachType } from "../resources/of-each-type.ts";
import { shownDraws } from "./draws.ts";
import { object, toOne, toOneOrNone, typeMember } from "./envelope.ts";

/** Ids that are not UUIDs. */
const IDS: { readonly [Type in ResourceType]?: z.ZodString } = {
  journal_entries: z
    .string()
    .meta({ description: "The id of the ticket option, a hyphen, and the version." }),
  sales_intervals: z.string().meta({
    description: "The id of the ticket option, the length of the interval, and the first version.",
  }),
};

/** A resource as it is answered. Clients choose its members, so none is required. */
function shownResource(type: ResourceType) {
  const relationships = toShape(type, isRelationship);
  return object({
    type: typeMember(type),
    id: IDS[type] ?? rules.uuid,
    attributes: object(toShape(type, (field) => !isRelationship(field)))
      .partial()
      .optional(),
    ...(Object.keys(relationships).length > 0 && {
      relationships: object(relationships).partial().optional(),
    }),
  });
}

/** Each resource, by type. */
export const SHOWN_RESOURCES = ofEachType(shownResource);

/** A document with one resource, and with those that can be answered beside it. */
export function shownDocument(type: ResourceType) {
  const [first, ...others] = includableTypes(type).map((included) => SHOWN_RESOURCES[included]);
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
