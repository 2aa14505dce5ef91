import type { Purchase } from "./purchase.ts";

/** Who asks. A host's may carry whatever its {@link Authorize} wants to know. */
export interface AccessContext {
  /** Whose idempotency keys these are: one string for each caller, and for no other. */
  readonly caller: string;
}

/** What can be done, and what each action is done to. Ids are in lower case. */
export interface ActionResources {
  /** Before a ticket option is put on sale; with an `id` when the client has chosen it. */
  readonly "ticket_option.create": { readonly type: "ticket_options"; readonly id?: string };
  /** Before one is looked up: there may be none, and the id may be no UUID. */
  readonly "ticket_option.read": { readonly type: "ticket_options"; readonly id: string };
  /** Before anything is sold: ids may name nothing, and rules turn out to be broken. */
  readonly "purchase.create": { readonly type: "purchases" } & Omit<Purchase, "id">;
  /** Once it was found. Whoever may not read it is told that there is none. */
  readonly "purchase.read": { readonly type: "purchases" } & Purchase;
}

export type Action = keyof ActionResources;

/**
 * Says whether somebody may do something. Both doors ask the same questions.
 *
 * Who may purchase, or read a purchase, is shown the ticket option that it is of
 * without another question.
 *
 * @param resource its `type` tells what it is: every purchase has a `userId`
 * @throws {ForbiddenError} instead of answering false, to say why
 */
export type Authorize<Context> = (
  context: Context,
  action: Action,
  resource: ActionResources[Action],
) => boolean | Promise<boolean>;
