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

/** A to-one relationship that must not be empty. */
export function toOne<Type extends string, Id extends z.ZodType>(type: Type, id: Id) {
  return object({ data: object({ type: typeMember(type), id }) });
}
