import { ForbiddenError, UnauthenticatedError } from "./access-errors.ts";
import type { AccessContext, Action, ActionResources, Authorize } from "./authorize.ts";

/** Access control of an adapter. Without it every caller may do everything. */
export interface AccessOptions<Request, Context extends AccessContext> {
  /**
   * Authenticates the caller, before the body is read. Undefined or an {@link UnauthenticatedError}
   * rejects the request; a {@link BusyError} says that it cannot be decided at the moment.
   *
   * @default no authentication
   */
  readonly authenticate?:
    | ((request: Request) => Context | undefined | Promise<Context | undefined>)
    | undefined;
  /** Decides what the caller may do. Needs `authenticate`. @default everything */
  readonly authorize?: Authorize<Context> | undefined;
}

/** What one caller may do. */
export interface CallerAccess {
  /** Idempotency keys belong to it. */
  readonly caller: string;
  /** What `createdBy` says of all that it makes. Undefined: the caller. */
  readonly createdBy: string | undefined;
  /** False when nothing is asked, and everything allowed. */
  readonly isRestricted: boolean;
  allows<Name extends Action>(action: Name, resource: ActionResources[Name]): Promise<boolean>;
  /** @throws {ForbiddenError} when it is not allowed */
  demand<Name extends Action>(action: Name, resource: ActionResources[Name]): Promise<void>;
}

/**
 * Creates the authenticator of an adapter; undefined without `authenticate`.
 *
 * The authenticator rejects with an {@link UnauthenticatedError} if the caller is not authenticated.
 *
 * @throws {TypeError} when there is `authorize` alone
 */
export function guardAccess<Request, Context extends AccessContext>({
  authenticate,
  authorize,
}: AccessOptions<Request, Context>): ((request: Request) => Promise<CallerAccess>) | undefined {
  if (!authenticate) {
    if (authorize) throw new TypeError("authorize needs authenticate, which says who asks");
    return undefined;
  }
  return async (request) => {
    const context = await authenticate(request);
    if (context === undefined) throw new UnauthenticatedError("missing");
    return grantAccess(context, authorize);
  };
}

function grantAccess<Context extends AccessContext>(
  context: Context,
  authorize: Authorize<Context> | undefined,
): CallerAccess {
  const access: CallerAccess = {
    caller: context.caller,
    createdBy: context.createdBy,
    isRestricted: authorize !== undefined,
    async allows(action, resource) {
      try {
        await access.demand(action, resource);
        return true;
      } catch (error) {
        if (error instanceof ForbiddenError) return false;
        throw error;
      }
    },
    async demand(action, resource) {
      if (authorize && !(await authorize(context, action, resource))) throw new ForbiddenError();
    },
  };
  return access;
}
