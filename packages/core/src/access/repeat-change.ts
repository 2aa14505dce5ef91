import type { PurchaseOptions } from "../model/call-options.ts";
import { isTicketError, PurchaseNotFoundError, type TicketError } from "../model/errors.ts";
import { ForbiddenError } from "./access-errors.ts";

/** A change of a purchase, as its caller repeats it. */
interface Repetition {
  /** The key or the chosen id of the call. Undefined: it is no repetition. */
  readonly key: string | undefined;
  /** Does the change, or returns what an earlier call with the key has made. */
  readonly change: (options: PurchaseOptions) => Promise<unknown>;
  /** Whether the caller may get what the earlier call has made. */
  readonly allowsAgain: (made: unknown) => Promise<boolean>;
}

/**
 * Answers a repeated change of a purchase that has another user since, so that the caller may no longer change it. A key
 * belongs to its caller, so what others have made is not found.
 *
 * @throws the refusal if it is no repeated change
 */
export async function repeatChange(
  refusal: unknown,
  { key, change, allowsAgain }: Repetition,
): Promise<unknown> {
  const isRefused = refusal instanceof ForbiddenError || refusal instanceof PurchaseNotFoundError;
  if (!isRefused || key === undefined) throw refusal;
  // No user: what was not made before is refused.
  const made = await change({ expectedUserId: null }).catch((error: unknown) => {
    // What else is wrong would show that there is such a purchase.
    throw isTicketError(error) && !isTransient(error) ? refusal : error;
  });
  if (await allowsAgain(made)) return made;
  throw refusal;
}

function isTransient({ code }: TicketError): boolean {
  return code === "busy" || code === "outcome_unknown";
}
