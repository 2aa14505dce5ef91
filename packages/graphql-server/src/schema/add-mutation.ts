import type { ObjectRef } from "@pothos/core";
import {
  ForbiddenError,
  OPERATIONS,
  TICKET_ERRORS,
  type BoxOffice,
  type CallOptions,
  type Operation,
  type OperationInput,
  type OperationName,
} from "@ticket-allocation/core";

import { builder, type SchemaTypes } from "./builder.ts";
import { descriptionOf, inputType } from "./input-type.ts";

interface Mutation<Name extends OperationName, Shown extends object> {
  readonly type: ObjectRef<SchemaTypes, Shown>;
  /** What it answers, to be read before ", or why nothing was done". */
  readonly result: string;
  /** When it answers null, in a sentence. @default never */
  readonly nullable?: string;
  readonly resolve: (
    boxOffice: BoxOffice,
    input: OperationInput<Name>,
    options: CallOptions,
  ) => Promise<Shown | undefined>;
}

/** TypeScript does not relate a field of any type with what resolves it. */
interface UntypedMutation extends Pick<Mutation<OperationName, object>, "result" | "nullable"> {
  readonly type: ObjectRef<SchemaTypes, object>;
  readonly resolve: (
    boxOffice: BoxOffice,
    input: object,
    options: CallOptions,
  ) => Promise<object | undefined>;
}

/** A key is a field of the input. Null is as good as left out. */
interface KeyedInput {
  readonly idempotencyKey?: string | null | undefined;
}

/** Adds the mutation of an operation, as the core describes it. */
export function addMutation<Name extends OperationName, Shown extends object>(
  name: Name,
  mutation: Mutation<Name, Shown>,
): void;
export function addMutation(name: OperationName, mutation: UntypedMutation): void {
  const { type, result, nullable, resolve } = mutation;
  const { description, input: schema, errors, takesKey }: Operation = OPERATIONS[name];
  const typeName = name.charAt(0).toUpperCase() + name.slice(1);
  const InputType = inputType<KeyedInput>(`${typeName}Input`, schema, takesKey);
  builder.mutationField(name, (t) =>
    t.field({
      type,
      nullable: nullable !== undefined,
      description: nullable === undefined ? description : `${description} ${nullable}`,
      args: {
        input: t.arg({ type: InputType, required: true, description: descriptionOf(schema) }),
      },
      errors: {
        types: [...errors.map((code) => TICKET_ERRORS[code]), ForbiddenError],
        union: {
          name: `${typeName}Result`,
          description: `${result}, or why nothing was done.`,
        },
      },
      resolve: (_, { input: { idempotencyKey, ...input } }, { boxOffice, signal }) =>
        resolve(boxOffice, input, { signal, idempotencyKey: idempotencyKey ?? undefined }),
    }),
  );
}
