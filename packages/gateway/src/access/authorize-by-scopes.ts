import { ForbiddenError, type AccessContext, type Authorize } from "@ticket-allocation/core";

/** What is known of a token's bearer. */
export interface BearerContext extends AccessContext {
  /** Whom the token is about, in lower case; undefined where that is no UUID. */
  readonly userId: string | undefined;
  readonly scopes: ReadonlySet<string>;
}

/** Lets the bearer of a token do what its scopes say. */
export const authorizeByScopes: Authorize<BearerContext> = (
  { userId, scopes },
  action,
  resource,
) => {
  const isOwn = userId !== undefined && "userId" in resource && resource.userId === userId;
  switch (action) {
    case "ticket_option.create":
      return demandScope(scopes, "ticket_options:create");
    case "ticket_option.update":
      return demandScope(scopes, "ticket_options:update");
    case "ticket_option.read":
    case "ticket_option.list":
      return scopes.has("read:any") || demandScope(scopes, "read");
    case "purchase.create":
    case "hold.create":
    case "hold.release":
      return demandForUser(scopes, "purchases:create", isOwn);
    case "purchase.cancel":
      return demandForUser(scopes, "purchases:cancel", isOwn);
    case "purchase.read":
    case "hold.read":
      return scopes.has("read:any") || (scopes.has("read") && isOwn);
    case "purchase.list":
    case "hold.list":
      return demandForUser(scopes, "read", isOwn);
  }
};

/** What is not the subject's own needs more than the scope itself. */
function demandForUser(scopes: ReadonlySet<string>, scope: string, isOwn: boolean): true {
  if (scopes.has(`${scope}:any`)) return true;
  demandScope(scopes, scope);
  if (isOwn) return true;
  throw new ForbiddenError(
    `Doing this for somebody other than the token's subject needs the scope ${scope}:any`,
  );
}

function demandScope(scopes: ReadonlySet<string>, scope: string): true {
  if (scopes.has(scope)) return true;
  throw new ForbiddenError(`This needs the scope ${scope}`);
}
