import type { Action, OPERATIONS, OperationName } from "@ticket-allocation/core";

/** An action that changes something. */
type ChangeAction = (typeof OPERATIONS)[OperationName]["action"];

/** What a token needs for an action. */
export interface Demand {
  readonly scope: string;
  /**
   * Where what is done belongs to a user: what is said of doing it for somebody other than the token's subject, which needs
   * the scope with `:any` behind it.
   */
  readonly doing?: string;
}

/** The scopes that let the bearer of a token change something, by the actions of the core's operations. */
export const CHANGES = {
  "ticket_option.create": { scope: "ticket_options:create" },
  "ticket_option.update": { scope: "ticket_options:update" },
  "purchase.create": { scope: "purchases:create", doing: "Purchasing" },
  "hold.create": { scope: "purchases:create", doing: "Holding tickets" },
  "hold.extend": { scope: "purchases:create", doing: "Holding tickets" },
  "hold.release": { scope: "purchases:create", doing: "Holding tickets" },
  "purchase.cancel": { scope: "purchases:cancel", doing: "Cancelling" },
  "purchase.exchange": { scope: "purchases:exchange", doing: "Exchanging" },
  "purchase.transfer": { scope: "purchases:transfer", doing: "Transferring" },
  "webhook.manage": { scope: "webhooks:manage" },
} as const satisfies Readonly<Record<ChangeAction, Demand>>;

export function isChange(action: Action): action is ChangeAction {
  return Object.hasOwn(CHANGES, action);
}

/** All that a token may say its bearer may do; `authorizeByScopes` says what `read` lets it read. */
export const SCOPES: ReadonlySet<string> = new Set([
  ...Object.values<Demand>(CHANGES).flatMap(({ scope, doing }) =>
    doing === undefined ? [scope] : [scope, `${scope}:any`],
  ),
  "read",
  "read:any",
]);
