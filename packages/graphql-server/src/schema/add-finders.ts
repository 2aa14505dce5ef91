import type { ObjectRef } from "@pothos/core";
import type { BoxOffice } from "@ticket-allocation/core";

import { builder, type SchemaTypes } from "./builder.ts";
import { HoldType } from "./hold-type.ts";
import { PurchaseType } from "./purchase-type.ts";
import { sayForbidden } from "./say-forbidden.ts";
import { TicketOptionType } from "./ticket-option-type.ts";
import { WebhookType } from "./webhook-type.ts";

/** Adds the queries that find one resource. */
export function addFinders(): void {
  addFinder("ticketOption", {
    type: TicketOptionType,
    description: "Finds a ticket option in its current state, or null.",
    find: (boxOffice, id) => boxOffice.findTicketOption(id),
  });
  addFinder("purchase", {
    type: PurchaseType,
    description: "Finds a purchase that the caller may read, or null.",
    find: (boxOffice, id) => boxOffice.findPurchase(id),
  });
  addFinder("hold", {
    type: HoldType,
    description: "Finds a hold that the caller may read, or null.",
    find: (boxOffice, id) => boxOffice.findHold(id),
  });
  addFinder("webhook", {
    type: WebhookType,
    description: "Finds a webhook in its current state, or null.",
    find: (boxOffice, id) => boxOffice.findWebhook(id),
  });
}

interface Finder<Found extends object> {
  readonly type: ObjectRef<SchemaTypes, Found>;
  readonly description: string;
  readonly find: (boxOffice: BoxOffice, id: string) => Promise<Found | undefined>;
}

function addFinder<Found extends object>(name: string, finder: Finder<Found>): void;
function addFinder(name: string, { type, description, find }: Finder<object>): void {
  builder.queryField(name, (t) =>
    t.field({
      type,
      nullable: true,
      description,
      args: {
        id: t.arg.id({ required: true, description: "An id that is no UUID names nothing: null." }),
      },
      resolve: (_, { id }, { boxOffice }) => find(boxOffice, id).catch(sayForbidden),
    }),
  );
}
