import type { InputFieldBuilder, InputFieldRef, InputObjectRef } from "@pothos/core";
import { InvalidInputError, LISTS, type ListFilter, type ListName } from "@ticket-allocation/core";
import { z } from "zod";

import { builder, type SchemaTypes } from "../builder.ts";
import { choiceOf, choiceType } from "../choice-type.ts";

/** What a client gives. Null is as good as left out. */
type GivenFilter<Name extends ListName> = {
  readonly [Filter in keyof ListFilter<Name>]: ListFilter<Name>[Filter] | null;
} & { readonly statuses?: readonly string[] | null | undefined };

interface FilterWords {
  /** The name of the type. */
  readonly name: string;
  readonly description: string;
  /** What is said of filters otherwise than of most. */
  readonly fields?: Readonly<Record<string, string>>;
}

/** The input type with the filters of a list: ids, texts and choices. */
export function filterType<Name extends ListName>(
  list: Name,
  { name, description, fields = {} }: FilterWords,
): InputObjectRef<SchemaTypes, GivenFilter<Name>> {
  const ref = builder.inputRef<GivenFilter<Name>, false>(name);
  // Without its shape: TypeScript does not relate it with fields that are derived.
  const untyped: InputObjectRef<SchemaTypes, unknown> = ref;
  builder.inputType(untyped, {
    description,
    fields: (t) =>
      Object.fromEntries(
        Object.entries<z.ZodType>(LISTS[list].filters).flatMap(([filter, schema]) =>
          filterFields(t, filter, schema, fields[filter]),
        ),
      ),
  });
  return ref;
}

type FieldBuilder = InputFieldBuilder<SchemaTypes, "InputObject">;

type Named = readonly [name: string, field: InputFieldRef<SchemaTypes, unknown>];

function filterFields(
  t: FieldBuilder,
  filter: string,
  schema: z.ZodType,
  description: string | undefined,
): readonly Named[] {
  if (filter === "status") return statusFields(t, schema);
  return [[filter, filterField(t, filter, schema, description)]];
}

function filterField(
  t: FieldBuilder,
  filter: string,
  schema: z.ZodType,
  description: string | undefined,
) {
  if (filter === "id") return t.idList({ description: "Of these ids: 1 to 100." });
  const words = wordsIn(filter.replace(/Id$/u, ""));
  if (filter.endsWith("Id")) return t.id({ description: description ?? `Of this ${words}.` });
  const choice = choiceIn(schema);
  return choice
    ? t.field({
        type: [choiceType(choice)],
        description: description ?? `In one of these ${words}s.`,
      })
    : t.string({ description: description ?? `With this ${words}.` });
}

/** Most clients ask for one status. */
function statusFields(t: FieldBuilder, schema: z.ZodType): readonly Named[] {
  const type = choiceType(choiceIn(schema)!);
  const several = "Of which one of these has become. Not together with `status`.";
  return [
    ["status", t.field({ type, description: "Of which this has become." })],
    ["statuses", t.field({ type: [type], description: several })],
  ];
}

/** The choice that a filter takes some values of. */
function choiceIn(schema: z.ZodType) {
  const taken = schema instanceof z.ZodPipe ? schema.out : schema;
  const value = taken instanceof z.ZodArray ? taken.element : taken;
  return value instanceof z.ZodEnum ? choiceOf(value) : undefined;
}

/** `ticketOption` becomes `ticket option`. */
function wordsIn(name: string): string {
  return name.replaceAll(/[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`);
}

/** A filter as the box office takes it. */
type Filter<Given> = {
  readonly [Name in Exclude<keyof Given, "statuses">]: Exclude<Given[Name], null>;
};

interface GivenStatus {
  readonly status?: unknown;
  readonly statuses?: readonly string[] | null | undefined;
}

/**
 * Says it in the box office's words.
 *
 * @throws {InvalidInputError} when one status is given and several, or none of several
 */
export function toFilter<Given extends object>(given: Given | null | undefined): Filter<Given>;
export function toFilter(given: GivenStatus | null | undefined): object {
  const { statuses, ...filter } = given ?? {};
  if (statuses != null && filter.status != null) {
    const message = "must not be given together with statuses";
    throw new InvalidInputError([{ path: ["filter", "status"], message }]);
  }
  if (statuses?.length === 0) {
    throw new InvalidInputError([{ path: ["filter", "statuses"], message: "must not be empty" }]);
  }
  const values = Object.entries({ ...filter, ...(statuses != null && { status: statuses }) });
  return Object.fromEntries(values.filter(([, value]) => value != null));
}
