import { ForbiddenError } from "./access-errors.ts";
import type { Action, ActionResources } from "./authorize.ts";
import type { CallerAccess } from "./guard-access.ts";

export type FoundPurchase = ActionResources["purchase.read"];
type FoundHold = ActionResources["hold.read"];

/** Something that was looked up, because access to it depends on its user. */
export type Found = FoundPurchase | FoundHold;

/** Access of a caller to what was looked up. */
export interface FoundAccess {
  /** Whether the caller may read it. */
  readonly isShown: (found: Found) => Promise<boolean>;
  /** Those things that the caller may read. */
  readonly filterShown: <Thing>(
    things: readonly Thing[],
    toFound: (thing: Thing) => Found,
  ) => Promise<readonly Thing[]>;
  /**
   * Demands permission for an action.
   *
   * @throws {NotFound} if there is nothing, or nothing that the caller may read
   * @throws {ForbiddenError} if the caller may read it, but not do this
   */
  readonly demandOf: <Thing extends Found, Name extends Action>(
    found: Thing | undefined,
    NotFound: new () => Error,
    action: Name,
    toResource: (found: Thing) => ActionResources[Name],
  ) => Promise<void>;
}

export function guardFound(access: CallerAccess): FoundAccess {
  const isShown = (found: Found) =>
    found.type === "purchases"
      ? access.allows("purchase.read", found)
      : access.allows("hold.read", found);

  return {
    isShown,
    async filterShown(things, toFound) {
      const shown = await Promise.all(things.map((thing) => isShown(toFound(thing))));
      return things.filter((_, index) => shown[index]);
    },
    async demandOf(found, NotFound, action, toResource) {
      if (!found) throw new NotFound();
      try {
        await access.demand(action, toResource(found));
      } catch (error) {
        const isHidden = error instanceof ForbiddenError && !(await isShown(found));
        throw isHidden ? new NotFound() : error;
      }
    },
  };
}

export function toPurchase<Purchase>(purchase: Purchase) {
  return { type: "purchases", ...purchase } as const;
}

export function toHold<Hold>(hold: Hold) {
  return { type: "holds", ...hold } as const;
}
