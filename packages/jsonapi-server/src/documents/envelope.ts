import { z } from "zod";

/** An object whose unknown members are ignored, as JSON:API demands of its own. */
export function object<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.object(shape, { error: "must be an object" });
}

/**
 * An object whose unknown members are refused: attributes and relationships,
 * where a mistyped name would otherwise be lost in silence.
 */
export function closedObject<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, { error: "must be an object" });
}

/** The `type` member, which must be this one. */
export function typeMember<Type extends string>(type: Type) {
  return z.literal(type, { error: `must be "${type}"` });
}

/** A member that is not accepted. Null is as good as left out: clients send it for what they have not. */
export function leftOut(error: string) {
  return z.null({ error }).optional();
}

/** The `id` of a new resource whose id clients cannot choose. */
export function noId() {
  return leftOut("must be left out: the server chooses it");
}

/** Of attributes and relationships that clients cannot set. */
export const NOT_ACCEPTED = "is not accepted here";

/** An attribute of a new resource that is read-only: clients that send all of a resource send null for it. */
export function readOnly() {
  return leftOut(NOT_ACCEPTED);
}

/** A to-one relationship that must not be empty. */
export function toOne<Type extends string, Id extends z.ZodType>(type: Type, id: Id) {
  return object({ data: object({ type: typeMember(type), id }) });
}

/** A to-one relationship that may be empty. */
export function toOneOrNone<Type extends string, Id extends z.core.$ZodType>(type: Type, id: Id) {
  return object({ data: object({ type: typeMember(type), id }).nullable() });
}

/** A to-one relationship that a new resource has not, which may be sent as an empty one. */
export function noToOne() {
  return z.union([z.null(), object({ data: z.null() })], { error: NOT_ACCEPTED }).optional();
}
