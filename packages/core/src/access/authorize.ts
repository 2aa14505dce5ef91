import type { Hold } from "../model/hold.ts";
import type { Purchase, StoredPurchase } from "../model/purchase.ts";

/** The caller. A host may add what its {@link Authorize} needs. */
export interface AccessContext {
  /** Whose idempotency keys these are: one string for each caller, and for no other. */
  readonly caller: string;
  /** What `createdBy` says of all that it makes. @default caller */
  readonly createdBy?: string | undefined;
}

/** What can be done, and what each action is done to. Ids are in lower case. */
export interface ActionResources {
  /**
   * Before a ticket option is put on sale; with an `id` when the client has chosen it, and the ids of the options that it
   * is to draw on. The caller must also be allowed to read these.
   */
  readonly "ticket_option.create": {
    readonly type: "ticket_options";
    readonly id?: string;
    readonly drawsOn?: readonly string[];
  };
  /** Before one is looked up: there may be none, and the id may be no UUID. */
  readonly "ticket_option.read": { readonly type: "ticket_options"; readonly id: string };
  /** Before it is changed, or capacity is moved from or to it: there may be none. */
  readonly "ticket_option.update": { readonly type: "ticket_options"; readonly id: string };
  /** Before any is looked up. */
  readonly "ticket_option.list": { readonly type: "ticket_options" };
  /** Before anything is sold: ids may name nothing, and rules turn out to be broken. */
  readonly "purchase.create": { readonly type: "purchases" } & Pick<
    Purchase,
    "ticketOptionId" | "userId" | "quantity"
  >;
  /** After it was found. A caller that may not read it gets "not found". */
  readonly "purchase.read": { readonly type: "purchases" } & StoredPurchase;
  /** After it was found. */
  readonly "purchase.cancel": { readonly type: "purchases" } & StoredPurchase;
  /** After it was found. The ticket option of the new purchase may not exist. */
  readonly "purchase.exchange": { readonly type: "purchases" } & StoredPurchase & {
      readonly newTicketOptionId: string;
    };
  /** After it was found, with the user who is to get it. */
  readonly "purchase.transfer": { readonly type: "purchases" } & StoredPurchase & {
      readonly newUserId: string;
    };
  /** Before any is looked up; with the user whose purchases alone are wanted. */
  readonly "purchase.list": { readonly type: "purchases"; readonly userId?: string | undefined };
  /** Before anything is held. Who confirms a hold is asked for `purchase.create`. */
  readonly "hold.create": { readonly type: "holds" } & Pick<
    Hold,
    "ticketOptionId" | "userId" | "quantity"
  >;
  /** After it was found. A caller that may not read it gets "not found". */
  readonly "hold.read": { readonly type: "holds" } & Hold;
  /** After it was found. */
  readonly "hold.extend": { readonly type: "holds" } & Hold;
  /** After it was found. */
  readonly "hold.release": { readonly type: "holds" } & Hold;
  /**
   * Before any entry is looked up, or their sums are read as sales over time; with the ticket option whose entries alone are
   * wanted.
   */
  readonly "journal.read": {
    readonly type: "journal_entries";
    readonly ticketOptionId?: string | undefined;
  };
  /** Before any is looked up or changed: it lets the caller see what all users do. */
  readonly "webhook.manage": { readonly type: "webhooks" };
  /** Before any is looked up; with the user whose holds alone are wanted. */
  readonly "hold.list": { readonly type: "holds"; readonly userId?: string | undefined };
}

export type Action = keyof ActionResources;

/**
 * Decides whether a caller may do something. Both adapters ask the same questions.
 *
 * A caller is shown what its call has made, a ticket option or a hold that it has changed, and otherwise only
 * what it may read, also where that is reached from something else. Only the ticket option of a
 * purchase or a hold is shown with it, without another question.
 *
 * @param resource its `type` says what it is: every purchase has a `userId`
 * @throws {ForbiddenError} instead of answering false, to say why
 */
export type Authorize<Context> = (
  context: Context,
  action: Action,
  resource: ActionResources[Action],
) => boolean | Promise<boolean>;
