import { moment, type ResourceType } from "@ticket-allocation/core";
import { z } from "zod";

import { findPlace, MEMBERS } from "../resources/members.ts";
import { noDraws, toDraws } from "./draws.ts";
import {
  closedObject,
  noId,
  noToOne,
  object,
  readOnly,
  toOne,
  toOneOrNone,
  typeMember,
} from "./envelope.ts";

type Shape = Readonly<Record<string, z.ZodType>>;

/** What a client sends for an operation. */
export interface SentDocument<Input> {
  readonly schema: z.ZodType<{ readonly data: SentResource }>;
  /** Of the resource alone. */
  readonly resource: z.ZodType<SentResource>;
  /** What the operation takes. */
  readonly toInput: (resource: SentResource) => Input;
}

/** The resource of a document, when it was parsed. */
export interface SentResource {
  readonly id?: unknown;
  readonly lid?: unknown;
  readonly attributes?: Readonly<Record<string, unknown>> | null | undefined;
  readonly relationships?: Readonly<Record<string, Linkage>> | null | undefined;
}

type Relationship = z.ZodType<Linkage>;

type Linkage = { readonly data: unknown } | null | undefined;

/**
 * Derives a document from what an operation takes: ids of other resources are relationships, and all else is
 * attributes; a `localId` is the `lid`. Members that are only answered are accepted as null.
 *
 * @param input of the operation
 * @param otherRelationships those that other operations take for this type
 */
export function sentDocument<Input extends z.ZodObject<Shape>>(
  type: ResourceType,
  input: Input,
  otherRelationships?: readonly string[],
): SentDocument<z.output<Input>>;
export function sentDocument(
  type: ResourceType,
  { shape }: z.ZodObject<Shape>,
  otherRelationships: readonly string[] = [],
): SentDocument<object> {
  const { id = noId(), localId: lid, ...fields } = shape;
  const attributes: Record<string, z.ZodType> = {};
  const relationships: Record<string, Relationship> = {};
  const places = Object.keys(fields).map(findPlace);
  for (const { fieldName, name, refersTo, isToMany } of places) {
    const schema = fields[fieldName]!;
    if (isToMany) relationships[name] = toDraws(schema, lid !== undefined);
    else if (refersTo) relationships[name] = toRelationship(refersTo, schema);
    else attributes[name] = toAttribute(schema);
  }
  for (const { name, field } of MEMBERS[type]) {
    if (field.type === "id") relationships[name] ??= noToOne();
    else if (field.type === "draws") relationships[name] ??= noDraws();
    else attributes[name] ??= readOnly();
  }
  for (const fieldName of otherRelationships) {
    relationships[findPlace(fieldName).name] ??= noToOne();
  }

  const resource = object({
    type: typeMember(type),
    id,
    ...(lid && { lid }),
    attributes: unlessRequired(attributes),
    relationships: unlessRequired(relationships),
  });
  return {
    schema: object({ data: resource }),
    resource,
    toInput(sent) {
      const values: Record<string, unknown> = {
        ...("id" in shape && { id: sent.id }),
        ...(lid && { localId: sent.lid }),
      };
      for (const { fieldName, name, refersTo, isToMany } of places) {
        const linked = sent.relationships?.[name]?.data;
        if (isToMany) values[fieldName] = linked;
        else values[fieldName] = refersTo ? idIn(linked) : sent.attributes?.[name];
      }
      return values;
    },
  };
}

/** Null is as good as left out. */
function toRelationship(refersTo: string, id: z.ZodType): Relationship {
  return id.isOptional() ? toOneOrNone(refersTo, unwrap(id)).nullish() : toOne(refersTo, id);
}

/** @returns null for an empty relationship, undefined for one that was not sent */
function idIn(linked: unknown): unknown {
  return typeof linked === "object" && linked !== null ? Reflect.get(linked, "id") : linked;
}

/** May be left out as a whole where each of its members may be. */
function unlessRequired<Member extends z.ZodType>(shape: Readonly<Record<string, Member>>) {
  const members = closedObject(shape);
  return Object.values(shape).every((schema) => schema.isOptional()) ? members.nullish() : members;
}

/** Times are text in JSON. */
function toAttribute(schema: z.ZodType): z.ZodType {
  if (!(unwrap(schema) instanceof z.ZodDate)) return schema;
  const time = schema.isOptional() ? moment().nullish() : moment();
  return time.meta({ description: schema.description });
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodNullable
    ? unwrap(schema.unwrap())
    : schema;
}
