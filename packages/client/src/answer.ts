import { RefusalError } from "./errors.ts";

declare const CODES: unique symbol;

/** A promise of a result. It also tells the compiler which codes a refusal has, for {@link orRefusal}. */
export interface Answer<Result, Code extends string> extends Promise<Result> {
  readonly [CODES]?: Code;
}

/** A refusal with one of these codes. */
export type RefusalOf<Code extends string> = RefusalError & { readonly code: Code };

/**
 * Resolves with the refusal instead of throwing it, so that the compiler knows its codes:
 *
 * ```ts
 * const sold = await orRefusal(tickets.purchases.create(input));
 * if (sold instanceof RefusalError) showMessage(sold.code);
 * ```
 *
 * @throws {TicketClientError} anything else than a refusal
 */
export async function orRefusal<Result, Code extends string>(
  answer: Answer<Result, Code>,
): Promise<Result | RefusalOf<Code>> {
  try {
    return await answer;
  } catch (error) {
    if (isRefusalOf<Code>(error)) return error;
    throw error;
  }
}

/** The server names the codes of each operation in its OpenAPI document. */
function isRefusalOf<Code extends string>(error: unknown): error is RefusalOf<Code> {
  return error instanceof RefusalError;
}
