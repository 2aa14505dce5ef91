const TICKET_OPTION_ID = "70b751fe-04dd-4dd1-8955-ab9b188ddb1f";

const ticketOption = {
  type: "ticket_options",
  attributes: { name: "example", description: "sample description", allocation: 100 },
};

const purchase = {
  type: "purchases",
  attributes: { quantity: 2 },
  relationships: {
    ticket_option: { data: { type: "ticket_options", id: TICKET_OPTION_ID } },
    user: { data: { type: "users", id: "d6abe829-c28c-44ec-bee6-3183f2c53fef" } },
  },
};

const PURCHASE_ID = "cd837712-fd86-4345-9e7f-d519c8db6c45";
const HOLD_ID = "4ff94d69-f1d8-4d25-b0a8-a4b86a7a4f5e";
const OTHER_HOLD_ID = "9b2f0c4e-6d0e-4b53-8f25-0f3f7f6f1d27";

const madePurchase = { id: PURCHASE_ID, ...purchase };
const rules = {
  sale_starts_at: "2027-05-01T10:00:00+02:00",
  min_per_purchase: 1,
  max_per_purchase: 4,
  max_per_user: 8,
};
const NEW_OPTION = {
  data: { type: "ticket_options", id: "b1b8d0a4-5d0c-4c39-9d8e-2f8f0f1d6c55" },
};
/** Of a document whose first ticket option has the `lid`. */
const drawingOnHall = {
  type: "ticket_options",
  attributes: { name: "example", description: "sample description" },
  relationships: { draws_on: { data: [{ type: "ticket_options", lid: "hall" }] } },
};
const hold = {
  type: "holds",
  id: HOLD_ID,
  attributes: { quantity: 2, status: "active", expires_at: "2027-05-01T08:05:00.000Z" },
  relationships: purchase.relationships,
};

const newHold = { ...purchase, type: "holds", attributes: { quantity: 2, seconds: 300 } };

const journalEntry = {
  type: "journal_entries",
  id: `${TICKET_OPTION_ID}-7`,
  attributes: {
    version: 7,
    created_at: "2027-05-01T08:00:00.000Z",
    allocation: 92,
    capacity: 100,
    purchased: 3,
    confirmed: 0,
    held: 2,
    extended: 0,
    released: 0,
    expired: 0,
    cancelled: 1,
    exchanged: 0,
    transferred: 0,
    drawn: 0,
    capacity_change: 0,
    edits: 0,
    gap_after: null,
    created_by: null,
  },
  relationships: { ticket_option: purchase.relationships.ticket_option },
};

const salesInterval = {
  type: "sales_intervals",
  id: `${TICKET_OPTION_ID}-1m-4`,
  attributes: {
    start: "2027-05-01T08:00:00.000Z",
    purchased: 11,
    confirmed: 2,
    held: 4,
    extended: 0,
    released: 1,
    expired: 0,
    cancelled: 1,
    exchanged: 0,
    transferred: 0,
    drawn: 0,
    capacity_change: 0,
    edits: 0,
    allocation: 81,
    capacity: 100,
    gaps: 0,
    first_version: 4,
    last_version: 9,
  },
};

const newWebhook = {
  type: "webhooks",
  attributes: {
    url: "https://events.example/tickets",
    event_types: ["purchase.made", "ticket_option.sold_out"],
    description: "mailing",
  },
};

const webhook = {
  type: newWebhook.type,
  id: "2d7b9c64-7f0e-4a7b-8f55-1b0f6c3f9a08",
  attributes: {
    ...newWebhook.attributes,
    state: "active",
    pause_reason: null,
    cursor: null,
    backlog: 0,
    failing_since: null,
    next_attempt_at: null,
    failures: [],
    secret: null,
    created_at: "2027-05-01T08:00:00.000Z",
    created_by: null,
  },
};

const createdWebhook = {
  ...webhook,
  attributes: { ...webhook.attributes, secret: `whsec_${"A".repeat(43)}=` },
};

/** Relationships, as they stand in documents. */
export const LINKAGE_EXAMPLES = {
  ticketOption: purchase.relationships.ticket_option,
  otherTicketOption: NEW_OPTION,
  purchase: { data: { type: "purchases", id: PURCHASE_ID } },
  otherPurchase: { data: { type: "purchases", id: "7c9a1f52-0b6e-4d8b-8e1c-6a5d4f3b2c10" } },
  user: purchase.relationships.user,
  otherUser: { data: { type: "users", id: "0e8c1b9d-6a5f-4b7e-9d21-4c3f2e1a0b58" } },
};

/** Documents that are taken and answered. */
export const DOCUMENT_EXAMPLES = {
  newTicketOption: { data: ticketOption },
  newTicketOptionWithRules: {
    data: { ...ticketOption, attributes: { ...ticketOption.attributes, ...rules } },
  },
  drawingTicketOption: {
    data: {
      type: "ticket_options",
      attributes: { name: "family", description: "two adults, two children" },
      relationships: {
        draws_on: {
          data: [
            {
              type: "ticket_options",
              id: "1f7b1f0a-2d0e-4c8b-9a54-0d6f5a3f2b11",
              meta: { units: 4 },
            },
          ],
        },
      },
    },
  },
  ticketOptionChanges: {
    data: {
      type: "ticket_options",
      id: TICKET_OPTION_ID,
      attributes: { capacity: 150, sale_ends_at: "2027-06-01T00:00:00Z", max_per_user: null },
    },
  },
  ticketOption: { data: { id: TICKET_OPTION_ID, ...ticketOption } },
  newPurchase: { data: purchase },
  holdConfirmation: {
    data: {
      type: "purchases",
      attributes: { quantity: 2 },
      relationships: { hold: { data: { type: "holds", id: HOLD_ID } } },
    },
  },
  purchase: { data: madePurchase },
  newHold: { data: newHold },
  hold: { data: hold },
  holdExtension: { data: { type: "holds", id: HOLD_ID, attributes: { seconds: 900 } } },
  journalEntry: { data: journalEntry },
  salesInterval,
  newWebhook: { data: newWebhook },
  createdWebhook: { data: createdWebhook },
  webhook: { data: webhook },
  webhookChanges: {
    data: {
      type: webhook.type,
      id: webhook.id,
      attributes: { state: "active", rotate_secret: true, send_ping: true },
    },
  },
  operations: {
    "atomic:operations": [
      { op: "add", data: purchase },
      { op: "add", data: purchase },
    ],
  },
  newOptionOperations: {
    "atomic:operations": [
      { op: "add", data: { ...ticketOption, lid: "hall" } },
      { op: "add", data: drawingOnHall },
    ],
  },
  newOptionResults: {
    "atomic:results": [
      { data: { ...ticketOption, id: TICKET_OPTION_ID } },
      { data: { ...ticketOption, ...NEW_OPTION.data } },
    ],
  },
  heldOperations: {
    "atomic:operations": [
      { op: "add", data: newHold },
      { op: "add", data: newHold },
    ],
  },
  heldResults: { "atomic:results": [{ data: hold }, { data: { ...hold, id: OTHER_HOLD_ID } }] },
  confirmations: {
    "atomic:operations": [HOLD_ID, OTHER_HOLD_ID].map((id) => ({
      op: "add",
      data: { type: "purchases", relationships: { hold: { data: { type: "holds", id } } } },
    })),
  },
  releases: {
    "atomic:operations": [HOLD_ID, OTHER_HOLD_ID].map((id) => ({
      op: "remove",
      ref: { type: "holds", id },
    })),
  },
  results: {
    "atomic:results": [
      { data: madePurchase },
      { data: { ...madePurchase, id: "2f1f1dbe-1a2c-4b57-8ab5-52a4d4b7c4a2" } },
    ],
  },
};
