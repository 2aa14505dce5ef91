import {
  ForbiddenError,
  type AccessContext,
  type Action,
  type ActionResources,
  type Authorize,
} from "@ticket-allocation/core";

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
  switch (action) {
    case "ticket_option.create":
      return demandScope(scopes, "ticket_options:create");
    case "ticket_option.read":
      return scopes.has("read:any") || demandScope(scopes, "read");
    case "purchase.create":
      if (scopes.has("purchases:create:any")) return true;
      demandScope(scopes, "purchases:create");
      if (isOf(userId, resource)) return true;
      throw new ForbiddenError(
        "Purchasing for somebody other than the token's subject needs the scope purchases:create:any",
      );
    case "purchase.read":
      return scopes.has("read:any") || (scopes.has("read") && isOf(userId, resource));
  }
};

function isOf(userId: string | undefined, resource: ActionResources[Action]): boolean {
  return resource.type === "purchases" && resource.userId === userId;
}

function demandScope(scopes: ReadonlySet<string>, scope: string): true {
  if (scopes.has(scope)) return true;
  throw new ForbiddenError(`This needs the scope ${scope}`);
}
