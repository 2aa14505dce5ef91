import { z } from "zod";

import type { Guard } from "../access/guard.ts";
import type { BoxOffice } from "../box-office.ts";
import { rules } from "../model/rules.ts";
import { newWebhookSchema, webhookChangesSchema } from "../model/webhook.ts";
import { cancelPurchase } from "./cancel-purchase.ts";
import { changeTicketOption } from "./change-ticket-option.ts";
import { confirmBasket } from "./confirm-basket.ts";
import { confirmHold } from "./confirm-hold.ts";
import { createTicketOption } from "./create-ticket-option.ts";
import { createTicketOptions } from "./create-ticket-options.ts";
import { OF_A_KEY, OF_A_WRITE, OF_AN_INPUT } from "./error-codes.ts";
import { exchangePurchase } from "./exchange-purchase.ts";
import { extendHold } from "./extend-hold.ts";
import { holdBasket } from "./hold-basket.ts";
import { holdTickets } from "./hold-tickets.ts";
import { moveCapacity } from "./move-capacity.ts";
import type {
  GuardedOperation,
  Operation,
  OperationContext,
  RunnableOperation,
} from "./operation.ts";
import { placeOrder } from "./place-order.ts";
import { purchaseTickets } from "./purchase-tickets.ts";
import { releaseBasket } from "./release-basket.ts";
import { releaseHold } from "./release-hold.ts";
import { transferPurchase } from "./transfer-purchase.ts";

/** A method of the {@link BoxOffice} that changes something. */
export type OperationName = Exclude<keyof BoxOffice, `find${string}` | `list${string}` | "watch">;

/** Operations on webhooks: `webhooks/` runs them. */
const WEBHOOK_OPERATIONS = {
  createWebhook: {
    description:
      "Creates a webhook: a URL that events are sent to, signed as Standard Webhooks defines it. It begins with what happens from now on.",
    input: newWebhookSchema,
    errors: ["webhook_limit_exceeded", "journal_off", ...OF_A_KEY],
    action: "webhook.manage",
    demand: demandWebhooks,
    takesKey: true,
    claim: null,
  },
  changeWebhook: {
    description:
      "Changes a webhook: where events are sent and which, whether they are, and from where on. Also makes a new secret, or sends a ping. Failed events are attempted again at once.",
    input: webhookChangesSchema,
    errors: ["webhook_not_found", "cursor_expired", "journal_off", ...OF_AN_INPUT],
    action: "webhook.manage",
    demand: demandWebhooks,
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
    demand: demandWebhooks,
    takesKey: false,
    claim: null,
  },
} as const satisfies Partial<Record<OperationName, GuardedOperation>>;

function demandWebhooks({ access }: Guard): Promise<void> {
  return access.demand("webhook.manage", { type: "webhooks" });
}

/** All others, with what runs them. */
const TICKET_OPERATIONS = {
  createTicketOption,
  createTicketOptions,
  changeTicketOption,
  moveCapacity,
  purchaseTickets,
  placeOrder,
  cancelPurchase,
  exchangePurchase,
  transferPurchase,
  holdTickets,
  extendHold,
  confirmHold,
  releaseHold,
  holdBasket,
  confirmBasket,
  releaseBasket,
} as const satisfies {
  readonly [Name in Exclude<OperationName, keyof typeof WEBHOOK_OPERATIONS>]: GuardedOperation & {
    readonly demand: (guard: Guard, ...args: Parameters<BoxOffice[Name]>) => Promise<unknown>;
    readonly run: (
      context: OperationContext,
      ...args: Parameters<BoxOffice[Name]>
    ) => ReturnType<BoxOffice[Name]>;
  };
};

for (const [name, operation] of Object.entries(TICKET_OPERATIONS)) {
  // Shown by stack traces.
  Object.defineProperty(operation.run, "name", { value: name });
}

export const GUARDED_OPERATIONS = { ...TICKET_OPERATIONS, ...WEBHOOK_OPERATIONS };

/** What adapters see of an operation. */
type Described<Of> = Pick<Of, keyof Operation & keyof Of>;

/** Each operation, described once. The adapters, the metrics and the documentation derive from it. */
export const OPERATIONS: {
  readonly [Name in OperationName]: Described<(typeof GUARDED_OPERATIONS)[Name]>;
} = { ...GUARDED_OPERATIONS };

/** The methods of a box office that change tickets. */
export function runOperations(context: OperationContext) {
  return toMethods(TICKET_OPERATIONS, (operation: RunnableOperation) =>
    operation.run.bind(undefined, context),
  );
}

/** Makes a method of each operation. The table has checked their types, which are lost here. */
export function toMethods<Name extends OperationName, Of extends Operation>(
  operations: Readonly<Record<Name, Of>>,
  toMethod: (operation: Of, name: Name) => (...args: never[]) => Promise<unknown>,
): Pick<BoxOffice, Name> {
  const methods: (readonly unknown[])[] = [];
  for (const name in operations) methods.push([name, toMethod(operations[name], name)]);
  return Object.fromEntries(methods);
}

/** What an operation takes, by names. */
export type OperationInput<Name extends OperationName> = z.input<
  (typeof OPERATIONS)[Name]["input"]
>;
