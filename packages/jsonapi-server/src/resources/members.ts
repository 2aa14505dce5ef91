import {
  isResourceType,
  RELATIONSHIPS,
  RESOURCE_FIELDS,
  type Field,
  type Fields,
  type ResourceType,
} from "@ticket-allocation/core";

import { ofEachType } from "./of-each-type.ts";
import type { Thing } from "./resource.ts";

/** A field as it stands in documents. */
export interface Member {
  /** Of the field in code. */
  readonly fieldName: string;
  /** Of the attribute or relationship. */
  readonly name: string;
  readonly field: Field;
}

/** The attributes and relationships of each resource type, in the order in which they are answered. */
export const MEMBERS = ofEachType((type) => membersOf(RESOURCE_FIELDS[type]));

/** What `fields[…]` may ask for. */
export function allMembers(type: ResourceType): readonly string[] {
  return MEMBERS[type].map(({ name }) => name);
}

/** What is answered to those who do not ask. */
export function defaultMembers(type: ResourceType): readonly string[] {
  return MEMBERS[type].filter(({ field }) => field.isDefault).map(({ name }) => name);
}

/** The relationships whose resources can be answered beside it. */
export function includableMembers(type: ResourceType): readonly string[] {
  return MEMBERS[type].flatMap(({ name, field }) => (includableType(field) ? [name] : []));
}

/** The types of these resources, each once. */
export function includableTypes(type: ResourceType): readonly ResourceType[] {
  return [...new Set(MEMBERS[type].flatMap(({ field }) => includableType(field) ?? []))];
}

/** The ids of these resources that a resource leads to, by the names of its relationships. */
export function relatedIds(
  type: ResourceType,
  related: ResourceType,
  thing: Thing,
): ReadonlyMap<string, string> {
  return new Map(
    MEMBERS[type].flatMap(({ name, fieldName, field }) => {
      const id: unknown = Reflect.get(thing, fieldName);
      return includableType(field) === related && typeof id === "string"
        ? [[name, id] as const]
        : [];
    }),
  );
}

/** The type of the resources that a field leads to, where they are ours. */
function includableType(field: Field): ResourceType | undefined {
  return field.type === "id" && isResourceType(field.refersTo) ? field.refersTo : undefined;
}

function membersOf(fields: Fields): readonly Member[] {
  return Object.entries(fields).map(([fieldName, field]) => ({
    fieldName,
    name: findPlace(fieldName).name,
    field,
  }));
}

interface Place {
  readonly fieldName: string;
  readonly name: string;
  /** The type that it refers to: then it is a relationship, else an attribute. */
  readonly refersTo?: string;
  /** Whether it refers to any number of resources. */
  readonly isToMany?: boolean;
}

/** Where a field of an input stands in a resource. */
export function findPlace(fieldName: string): Place {
  const name = fieldName.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
  const relationship = Object.entries(RELATIONSHIPS).find(([known]) => known === fieldName)?.[1];
  return relationship
    ? {
        fieldName,
        name: name.replace(/_id$/u, ""),
        refersTo: relationship.refersTo,
        isToMany: relationship.type === "draws",
      }
    : { fieldName, name };
}
