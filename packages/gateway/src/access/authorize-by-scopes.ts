import {
  ForbiddenError,
  type AccessContext,
  type Action,
  type ActionResources,
  type Authorize,
} from "@ticket-allocation/core";

import { CHANGES, isChange, type Demand } from "./scopes.ts";

/** The bearer of a token. */
export interface BearerContext extends AccessContext {
  /** The subject of the token, in lower case; undefined if it is no UUID. */
  readonly userId: string | undefined;
  readonly scopes: ReadonlySet<string>;
}

/** Authorizes the bearer of a token by its scopes. */
export const authorizeByScopes: Authorize<BearerContext> = (context, action, resource) => {
  if (isChange(action)) return demandChange(context, CHANGES[action], resource);
  const { scopes } = context;
  switch (action) {
    case "ticket_option.read":
    case "ticket_option.list":
      return scopes.has("read:any") || demandScope(scopes, "read");
    case "journal.read":
      return demandScope(scopes, "read:any");
    case "purchase.list":
    case "hold.list":
      if (scopes.has("read:any")) return true;
      demandScope(scopes, "read");
      if (isOf(context, resource)) return true;
      throw new ForbiddenError(
        "Listing what is not the token's subject's needs the scope read:any",
      );
    case "purchase.read":
    case "hold.read":
      return scopes.has("read:any") || (scopes.has("read") && isOf(context, resource));
  }
};

/** The scope lets the bearer do so, for itself if what is done belongs to a user; with `:any` behind it for everybody. */
function demandChange(
  context: BearerContext,
  { scope, doing }: Demand,
  resource: ActionResources[Action],
): true {
  if (doing === undefined) return demandScope(context.scopes, scope);
  if (context.scopes.has(`${scope}:any`)) return true;
  demandScope(context.scopes, scope);
  if (isOf(context, resource)) return true;
  throw new ForbiddenError(
    `${doing} for somebody other than the token's subject needs the scope ${scope}:any`,
  );
}

function isOf({ userId }: BearerContext, resource: ActionResources[Action]): boolean {
  return userId !== undefined && "userId" in resource && resource.userId === userId;
}

function demandScope(scopes: ReadonlySet<string>, scope: string): true {
  if (scopes.has(scope)) return true;
  throw new ForbiddenError(`This needs the scope ${scope}`);
}
