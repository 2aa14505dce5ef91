import { z } from "zod";

import type { Action } from "../access/authorize.ts";
import type { BoxOffice } from "../box-office.ts";
import { newCancellationSchema } from "../model/cancellation.ts";
import { newCapacityMoveSchema } from "../model/capacity-move.ts";
import { newExchangeSchema } from "../model/exchange.ts";
import type { TicketErrorCode } from "../model/errors.ts";
import { confirmationSchema, holdExtensionSchema, newHoldSchema } from "../model/hold.ts";
import { newBasketSchema } from "../model/basket.ts";
import { LINES_IN_WORDS, linesOf } from "../model/lines.ts";
import { newOrderSchema, newPurchaseSchema } from "../model/purchase.ts";
import { rules } from "../model/rules.ts";
import { newTransferSchema } from "../model/transfer.ts";
import {
  MAX_NEW_TICKET_OPTIONS,
  newTicketOptionSchema,
  newTicketOptionsSchema,
  ticketOptionChangesSchema,
} from "../model/ticket-option.ts";
import { newWebhookSchema, webhookChangesSchema } from "../model/webhook.ts";
import type { Claim } from "../settle/claim.ts";

/** A method of the {@link BoxOffice} that changes something. */
export type OperationName = Exclude<keyof BoxOffice, `find${string}` | `list${string}` | "watch">;

export interface Operation {
  /** What it does, in sentences. */
  readonly description: string;
  /** What it takes, by names. It and each of its fields have a description. */
  readonly input: z.ZodObject<Readonly<Record<string, z.ZodType>>>;
  /** The codes of all errors that the caller may be shown, except those of access. */
  readonly errors: readonly TicketErrorCode[];
  /** What the caller must be allowed to do. */
  readonly action: Action;
  /** Whether it takes an idempotency key. */
  readonly takesKey: boolean;
  /** The kind of claim that it makes. Null: it waits for no other. */
  readonly claim: Claim["kind"] | null;
}

const OF_A_WRITE = ["busy", "outcome_unknown"] as const;
const OF_AN_INPUT = ["invalid_input", ...OF_A_WRITE] as const;
const OF_A_KEY = ["idempotency_key_reused", ...OF_AN_INPUT] as const;
const OF_AN_ID = ["id_taken", ...OF_A_KEY] as const;
const OF_A_SALE = [
  "allocation_exceeded",
  "ticket_option_not_found",
  "sale_paused",
  "sale_not_open",
  "quantity_out_of_range",
  "user_limit_exceeded",
  ...OF_AN_ID,
] as const;

function holdsOf(description: string) {
  const holdIds = linesOf(rules.id).meta({
    description: `Ids of ${LINES_IN_WORDS} holds, each once. They need not have been made together.`,
  });
  return z.object({ holdIds }).meta({ description });
}

/** Each operation, described once. The adapters, the metrics and the documentation derive from it. */
export const OPERATIONS = {
  createTicketOption: {
    description: "Puts a new ticket option on sale.",
    input: newTicketOptionSchema,
    errors: ["ticket_option_id_taken", "ticket_option_not_found", ...OF_A_KEY],
    action: "ticket_option.create",
    takesKey: true,
    claim: null,
  },
  createTicketOptions: {
    description:
      "Puts new ticket options on sale together, or none of them. They may draw on existing ones and on each other.",
    input: z
      .object({
        ticketOptions: newTicketOptionsSchema.meta({
          description: `1 to ${MAX_NEW_TICKET_OPTIONS} ticket options. Each may draw on those before it.`,
        }),
      })
      .meta({ description: "What is to be put on sale together." }),
    errors: ["order_refused", ...OF_A_KEY],
    action: "ticket_option.create",
    takesKey: true,
    claim: null,
  },
  changeTicketOption: {
    description:
      "Changes a ticket option: its state, its texts, its rules, its capacity. What was sold by other rules stays.",
    input: ticketOptionChangesSchema
      .omit({ allocation: true, createdAt: true, createdBy: true, revision: true, drawsOn: true })
      .extend({
        id: rules.id.meta({ description: "Id of the ticket option." }),
        expectedRevision: rules.revision.nullish().meta({
          description:
            "The revision that the ticket option must have, so that nobody else's edit is overwritten. Left out or null: any.",
        }),
      })
      .meta({
        description: "What is to change. A field that is left out stays as it is; null clears it.",
      }),
    errors: [
      "ticket_option_not_found",
      "precondition_failed",
      "capacity_below_sold",
      ...OF_AN_INPUT,
    ],
    action: "ticket_option.update",
    takesKey: false,
    claim: "change",
  },
  moveCapacity: {
    description:
      "Moves tickets that are left from the capacity of one ticket option to that of another, or does nothing. It is an edit of both.",
    input: newCapacityMoveSchema,
    errors: ["ticket_option_not_found", "capacity_below_sold", ...OF_AN_ID],
    action: "ticket_option.update",
    takesKey: true,
    claim: "capacity_move",
  },
  purchaseTickets: {
    description: "Sells tickets to a user: all that were asked for, or none.",
    input: newPurchaseSchema,
    errors: OF_A_SALE,
    action: "purchase.create",
    takesKey: true,
    claim: "purchase",
  },
  placeOrder: {
    description:
      "Purchases several things together, or nothing. Lines on one ticket option are judged by their sum: when that does not fit, each of them is refused.",
    input: z
      .object({
        lines: newOrderSchema.meta({
          description: `${LINES_IN_WORDS} purchases, of one ticket option or of many.`,
        }),
      })
      .meta({ description: "What is to be purchased together." }),
    errors: ["order_refused", ...OF_AN_ID],
    action: "purchase.create",
    takesKey: true,
    claim: "order",
  },
  cancelPurchase: {
    description:
      "Gives tickets of a purchase back. The purchase stays; the cancellation is kept beside it.",
    input: newCancellationSchema,
    errors: ["purchase_not_found", "cancellation_exceeds_purchase", ...OF_AN_ID],
    action: "purchase.cancel",
    takesKey: true,
    claim: "cancellation",
  },
  exchangePurchase: {
    description:
      "Gives tickets of a purchase back, and purchases as many of another ticket option for its user, or does nothing. By the rules of the other one, also after the sale of the first has ended.",
    input: newExchangeSchema,
    errors: [
      "purchase_not_found",
      "cancellation_exceeds_purchase",
      "same_ticket_option",
      ...OF_A_SALE,
    ],
    action: "purchase.exchange",
    takesKey: true,
    claim: "exchange",
  },
  transferPurchase: {
    description:
      "Gives what is left of a purchase to another user, whose limits apply. The transfer says who had it before.",
    input: newTransferSchema,
    errors: [
      "purchase_not_found",
      "purchase_cancelled",
      "same_user",
      "user_limit_exceeded",
      ...OF_AN_ID,
    ],
    action: "purchase.transfer",
    takesKey: true,
    claim: "transfer",
  },
  holdTickets: {
    description:
      "Keeps tickets for a user for a while, as if they were purchased, by the same rules: all that were asked for, or none.",
    input: newHoldSchema,
    errors: [...OF_A_SALE, "held_limit_exceeded"],
    action: "hold.create",
    takesKey: true,
    claim: "hold",
  },
  extendHold: {
    description:
      "Makes a hold expire at another time. It takes no key: repeated, it counts from its own time.",
    input: holdExtensionSchema,
    errors: ["hold_not_found", "hold_not_active", "hold_extension_exceeded", ...OF_AN_INPUT],
    action: "hold.extend",
    takesKey: false,
    claim: "extension",
  },
  confirmHold: {
    description:
      "Makes a purchase of a hold. Also after the sale has ended, and while it is paused.",
    input: confirmationSchema,
    errors: [
      "hold_not_found",
      "hold_not_active",
      "sale_paused",
      "quantity_out_of_range",
      ...OF_AN_ID,
    ],
    action: "purchase.create",
    takesKey: true,
    claim: "confirmation",
  },
  releaseHold: {
    description:
      "Gives the tickets of a hold back. Does nothing when it was released or has expired.",
    input: z
      .object({ holdId: rules.id.meta({ description: "Id of the hold." }) })
      .meta({ description: "What is to be given back. Safe to repeat, without a key." }),
    errors: ["hold_not_found", "hold_not_active", ...OF_A_WRITE],
    action: "hold.release",
    takesKey: false,
    claim: "release",
  },
  holdBasket: {
    description:
      "Holds several things together for the same time, or nothing. Lines on one ticket option are judged by their sum: when that does not fit, each of them is refused.",
    input: newBasketSchema,
    errors: ["order_refused", ...OF_AN_ID],
    action: "hold.create",
    takesKey: true,
    claim: "basket_hold",
  },
  confirmBasket: {
    description:
      "Makes purchases of several holds, with all their tickets, or of none of them. Also after the sale has ended, and while it is paused.",
    input: holdsOf("What is to become purchases together."),
    errors: ["order_refused", ...OF_AN_ID],
    action: "purchase.create",
    takesKey: true,
    claim: "basket_confirmation",
  },
  releaseBasket: {
    description:
      "Gives the tickets of several holds back, or of none of them. Does nothing about those that were released or have expired.",
    input: holdsOf("What is to be given back together. Safe to repeat, without a key."),
    errors: ["order_refused", ...OF_AN_INPUT],
    action: "hold.release",
    takesKey: false,
    claim: "basket_release",
  },
  createWebhook: {
    description:
      "Creates a webhook: a URL that events are sent to, signed as Standard Webhooks defines it. It begins with what happens from now on.",
    input: newWebhookSchema,
    errors: ["webhook_limit_exceeded", "journal_off", ...OF_A_KEY],
    action: "webhook.manage",
    takesKey: true,
    claim: null,
  },
  changeWebhook: {
    description:
      "Changes a webhook: where events are sent and which, whether they are, and from where on. Also makes a new secret, or sends a ping. Failed events are attempted again at once.",
    input: webhookChangesSchema,
    errors: ["webhook_not_found", "cursor_expired", "journal_off", ...OF_AN_INPUT],
    action: "webhook.manage",
    takesKey: false,
    claim: null,
  },
  deleteWebhook: {
    description: "Deletes a webhook. An event that is being sent may still arrive.",
    input: z
      .object({ id: rules.id.meta({ description: "Id of the webhook." }) })
      .meta({ description: "Which webhook is to be deleted." }),
    errors: ["webhook_not_found", ...OF_A_WRITE],
    action: "webhook.manage",
    takesKey: false,
    claim: null,
  },
} as const satisfies Readonly<Record<OperationName, Operation>>;

/** What an operation takes, by names. */
export type OperationInput<Name extends OperationName> = z.input<
  (typeof OPERATIONS)[Name]["input"]
>;
