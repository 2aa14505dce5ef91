import {
  ForbiddenError,
  OPERATIONS,
  TICKET_ERRORS,
  type IdempotencyOptions,
  type Operation,
  type OperationInput,
  type OperationName,
} from "@ticket-allocation/core";

import { builder } from "./builder.ts";
import { descriptionOf, inputType } from "./input-type.ts";

/** A key is a field of the input. Null is as good as left out. */
type WithKey<Input> = Input & { readonly idempotencyKey?: string | null | undefined };

/**
 * The description, arguments and errors of a mutation, as the core describes its operation.
 *
 * @param result what it answers, to be read before ", or why nothing was done"
 */
export function describeMutation<Name extends OperationName>(name: Name, result: string) {
  const { description, input, errors, takesKey }: Operation = OPERATIONS[name];
  const typeName = name.charAt(0).toUpperCase() + name.slice(1);
  const type = inputType<WithKey<OperationInput<Name>>>(`${typeName}Input`, input, takesKey);
  return {
    description,
    args: builder.args((t) => ({
      input: t.field({ type, required: true, description: descriptionOf(input) }),
    })),
    errors: {
      types: [...errors.map((code) => TICKET_ERRORS[code]), ForbiddenError],
      union: {
        name: `${typeName}Result`,
        description: `${result}, or why nothing was done.`,
      },
    },
  };
}

/** The input as the box office takes it, and the key beside it. */
export function splitKey<Input extends object>({
  idempotencyKey,
  ...input
}: WithKey<Input>): [input: Omit<WithKey<Input>, "idempotencyKey">, options: IdempotencyOptions] {
  return [input, { idempotencyKey: idempotencyKey ?? undefined }];
}
