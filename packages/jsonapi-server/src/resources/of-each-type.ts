import { isResourceType, RESOURCE_FIELDS, type ResourceType } from "@ticket-allocation/core";

const TYPES = Object.keys(RESOURCE_FIELDS).filter(isResourceType);

/** A value for each type of resource. */
export function ofEachType<Value>(
  valueOf: (type: ResourceType) => Value,
): Readonly<Record<ResourceType, Value>>;
export function ofEachType(valueOf: (type: ResourceType) => unknown): object {
  return Object.fromEntries(TYPES.map((type) => [type, valueOf(type)]));
}
