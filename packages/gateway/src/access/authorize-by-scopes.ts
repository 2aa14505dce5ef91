import {
  ForbiddenError,
  type AccessContext,
  type Action,
  type ActionResources,
  type Authorize,
} from "@ticket-allocation/core";

import type { Scope } from "./scopes.ts";

/** The bearer of a token. */
export interface BearerContext extends AccessContext {
  /** The subject of the token, in lower case; undefined if it is no UUID. */
  readonly userId: string | undefined;
  readonly scopes: ReadonlySet<string>;
}

/** Authorizes the bearer of a token by its scopes. */
export const authorizeByScopes: Authorize<BearerContext> = (context, action, resource) => {
  const { scopes } = context;
  switch (action) {
    case "ticket_option.create":
      return demandScope(scopes, "ticket_options:create");
    case "ticket_option.update":
      return demandScope(scopes, "ticket_options:update");
    case "ticket_option.read":
    case "ticket_option.list":
      return hasScope(scopes, "read:any") || demandScope(scopes, "read");
    case "webhook.manage":
      return demandScope(scopes, "webhooks:manage");
    case "journal.read":
      return demandScope(scopes, "read:any");
    case "purchase.create":
      return demandScopeFor(context, resource, "purchases:create", "Purchasing");
    case "hold.create":
    case "hold.extend":
    case "hold.release":
      return demandScopeFor(context, resource, "purchases:create", "Holding tickets");
    case "purchase.cancel":
      return demandScopeFor(context, resource, "purchases:cancel", "Cancelling");
    case "purchase.exchange":
      return demandScopeFor(context, resource, "purchases:exchange", "Exchanging");
    case "purchase.transfer":
      return demandScopeFor(context, resource, "purchases:transfer", "Transferring");
    case "purchase.list":
    case "hold.list":
      if (hasScope(scopes, "read:any")) return true;
      demandScope(scopes, "read");
      if (isOf(context, resource)) return true;
      throw new ForbiddenError(
        "Listing what is not the token's subject's needs the scope read:any",
      );
    case "purchase.read":
    case "hold.read":
      return hasScope(scopes, "read:any") || (hasScope(scopes, "read") && isOf(context, resource));
  }
};

/** The scope lets the bearer do so for itself; with `:any` behind it for everybody. */
function demandScopeFor(
  context: BearerContext,
  resource: ActionResources[Action],
  scope: "purchases:create" | "purchases:cancel" | "purchases:exchange" | "purchases:transfer",
  doing: string,
): true {
  const { scopes } = context;
  if (hasScope(scopes, `${scope}:any`)) return true;
  demandScope(scopes, scope);
  if (isOf(context, resource)) return true;
  throw new ForbiddenError(
    `${doing} for somebody other than the token's subject needs the scope ${scope}:any`,
  );
}

function isOf({ userId }: BearerContext, resource: ActionResources[Action]): boolean {
  return userId !== undefined && "userId" in resource && resource.userId === userId;
}

function demandScope(scopes: ReadonlySet<string>, scope: Scope): true {
  if (hasScope(scopes, scope)) return true;
  throw new ForbiddenError(`This needs the scope ${scope}`);
}

function hasScope(scopes: ReadonlySet<string>, scope: Scope): boolean {
  return scopes.has(scope);
}
