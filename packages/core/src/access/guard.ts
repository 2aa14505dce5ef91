import type { BoxOffice } from "../box-office.ts";
import { HoldNotFoundError, PurchaseNotFoundError } from "../model/errors.ts";
import type { Hold } from "../model/hold.ts";
import { ForbiddenError } from "./access-errors.ts";
import type { Action, ActionResources } from "./authorize.ts";
import type { CallerAccess } from "./guard-access.ts";
import { toHold, toPurchase } from "./resources.ts";

/** What a caller may do, and what finds the things that it wants to change. */
export interface Guard {
  readonly access: CallerAccess;
  readonly boxOffice: Pick<BoxOffice, "findHold" | "findHolds" | "findPurchase">;
}

type FoundPurchase = ActionResources["purchase.read"];
type FoundHold = ActionResources["hold.read"];

/** Whether the caller may read what was found. */
export function isShown(access: CallerAccess, found: FoundPurchase | FoundHold): Promise<boolean> {
  return found.type === "purchases"
    ? access.allows("purchase.read", found)
    : access.allows("hold.read", found);
}

/**
 * What demands permission for an operation on a purchase.
 *
 * @param toResource what the action is done to
 * @param userBefore the user that the purchase had when the operation was done, from its result. @default the caller
 */
export function demandsOfPurchase<
  Input extends { readonly purchaseId: string },
  Name extends Action,
>(
  action: Name,
  toResource: (found: FoundPurchase, input: Input) => ActionResources[Name],
  userBefore?: (made: never) => string,
) {
  return {
    demand: (guard: Guard, input: Input) =>
      demandOfPurchase(guard, input.purchaseId, action, (found) => toResource(found, input)),
    /** Whether the caller may get the result of an earlier call again. */
    async allowsAgain({ access, boxOffice }: Guard, input: Input, made: never): Promise<boolean> {
      const purchase = await boxOffice.findPurchase(input.purchaseId);
      if (!purchase) return false;
      const found = { ...toPurchase(purchase), userId: userBefore?.(made) ?? access.caller };
      return access.allows(action, toResource(found, input));
    },
  };
}

/**
 * Demands permission to change a purchase. It depends on the user of the purchase, who may change until the claim is
 * decided. So the claim requires the user that was asked about.
 *
 * @returns options of the operation
 * @throws {PurchaseNotFoundError} if there is none, or none that the caller may read
 * @throws {ForbiddenError} if the caller may read it, but not do this
 */
async function demandOfPurchase<Name extends Action>(
  { access, boxOffice }: Guard,
  purchaseId: string,
  action: Name,
  toResource: (found: FoundPurchase) => ActionResources[Name],
) {
  const purchase = await boxOffice.findPurchase(purchaseId);
  await demandOf(
    access,
    purchase && toPurchase(purchase),
    PurchaseNotFoundError,
    action,
    toResource,
  );
  return { expectedUserId: purchase?.userId };
}

/**
 * Demands permission for an action on a hold that was looked up.
 *
 * @throws {HoldNotFoundError} if there is none, or none that the caller may read
 * @throws {ForbiddenError} if the caller may read it, but not do this
 */
export async function demandOfHold<Name extends Action>(
  { access }: Guard,
  hold: Hold | undefined,
  action: Name,
  toResource: (found: FoundHold) => ActionResources[Name],
): Promise<void> {
  await demandOf(access, hold && toHold(hold), HoldNotFoundError, action, toResource);
}

async function demandOf<Found extends FoundPurchase | FoundHold, Name extends Action>(
  access: CallerAccess,
  found: Found | undefined,
  NotFound: new () => Error,
  action: Name,
  toResource: (found: Found) => ActionResources[Name],
): Promise<void> {
  if (!found) throw new NotFound();
  try {
    await access.demand(action, toResource(found));
  } catch (error) {
    const isHidden = error instanceof ForbiddenError && !(await isShown(access, found));
    throw isHidden ? new NotFound() : error;
  }
}
