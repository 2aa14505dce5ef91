import { createJsonApiHandler } from "@ticket-allocation/jsonapi-server";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import {
  holdConfirmation,
  newCancellation,
  newExchange,
  newHold,
  newPurchase,
  newTransfer,
  requestTo,
  ticketOptionChanges,
  type Handler,
} from "./requests.ts";

const ABSENT_ID = "00000000-0000-4000-8000-000000000000";
const LONG_AGO = new Date("2020-01-01T00:00:00Z");

/** What the refusals are about: ids by name. */
let ids: Awaited<ReturnType<typeof prepare>>;
let database: TestDatabase;
let handle: Handler;

beforeAll(async () => {
  database = await createTestDatabase();
  handle = createJsonApiHandler(database.boxOffice);
  ids = await prepare();
});
afterAll(() => database.drop());

async function prepare() {
  const { boxOffice } = database;
  const create = async (rules: object = {}) =>
    (await boxOffice.createTicketOption({ name: "day pass", allocation: 10, ...rules })).id;
  const option = await create();
  const user = randomUUID();
  const wanted = { ticketOptionId: option, userId: user, quantity: 2 };
  const confirmed = (await boxOffice.holdTickets(wanted)).id;
  await boxOffice.confirmHold({ holdId: confirmed });
  const released = (await boxOffice.holdTickets(wanted)).id;
  await boxOffice.releaseHold(released);
  const cancelled = (await boxOffice.purchaseTickets(wanted)).id;
  await boxOffice.cancelPurchase({ purchaseId: cancelled });
  const limited = await create({ minPerPurchase: 2, maxPerPurchase: 4, maxPerUser: 3 });
  const ofLimited = { ...wanted, ticketOptionId: limited };
  await boxOffice.purchaseTickets(ofLimited);
  const others = (await boxOffice.purchaseTickets({ ...ofLimited, userId: randomUUID() })).id;
  return {
    option,
    user,
    others,
    limited,
    confirmed,
    released,
    cancelled,
    active: (await boxOffice.holdTickets(wanted)).id,
    purchase: (await boxOffice.purchaseTickets(wanted)).id,
    sold: await create({ allocation: 1 }),
    closed: await create({ saleEndsAt: LONG_AGO }),
  };
}

interface Refused {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly pointer?: string;
}

const EXCEEDED: Refused = {
  status: 400,
  code: "invalid_purchase_quantity",
  title: "Unable to purchase provided quantity",
  detail: "Unable to reserve given quantity of ticket options",
  pointer: "/data/quantity",
};
const HOLD_NOT_FOUND: Refused = {
  status: 404,
  code: "hold_not_found",
  title: "Hold not found",
  detail: "No hold has this id",
};
const HOLD_NOT_ACTIVE: Refused = {
  status: 409,
  code: "hold_not_active",
  title: "Hold not active",
  detail: "The hold is no longer active",
};
const OF_HOLD = { pointer: "/data/relationships/hold/data/id" };
const SALE_NOT_OPEN: Refused = {
  status: 409,
  code: "sale_not_open",
  title: "Sale not open",
  detail: "The ticket option is not on sale at this time",
  pointer: "/data/relationships/ticket_option/data/id",
};
const OUT_OF_RANGE: Refused = {
  status: 400,
  code: "quantity_out_of_range",
  title: "Quantity out of range",
  detail: "The quantity is smaller or larger than may be purchased at once",
  pointer: "/data/attributes/quantity",
};
const LIMIT_EXCEEDED: Refused = {
  status: 409,
  code: "user_limit_exceeded",
  title: "User limit exceeded",
  detail: "The user would have more tickets than one user may have",
  pointer: "/data/attributes/quantity",
};
const PURCHASE_NOT_FOUND: Refused = {
  status: 404,
  code: "purchase_not_found",
  title: "Purchase not found",
  detail: "No purchase has this id",
  pointer: "/data/relationships/purchase/data/id",
};
const EXCEEDS_PURCHASE: Refused = {
  status: 409,
  code: "cancellation_exceeds_purchase",
  title: "Cancellation exceeds purchase",
  detail: "Fewer tickets are left of the purchase than were to be cancelled or exchanged",
  pointer: "/data/attributes/quantity",
};
const CANCELLATION_NOT_FOUND: Refused = {
  status: 404,
  code: "cancellation_not_found",
  title: "Cancellation not found",
  detail: "No cancellation has this id",
};
const OPTION_NOT_FOUND: Refused = {
  status: 404,
  code: "ticket_option_not_found",
  title: "Ticket option not found",
  detail: "No ticket option has this id",
};
const BELOW_SOLD: Refused = {
  status: 409,
  code: "capacity_below_sold",
  title: "Capacity below sold",
  detail: "More tickets are sold and held than the capacity would be",
  pointer: "/data/attributes/capacity",
};
const ID_CONFLICT: Refused = {
  status: 409,
  code: "id_conflict",
  title: "Wrong resource id",
  detail: "id must be the one in the path",
  pointer: "/data/id",
};
const ID_TAKEN: Refused = {
  status: 409,
  code: "id_taken",
  title: "Id taken",
  detail: "The id is taken",
  pointer: "/data/id",
};
const conflict = (pointer: string, type: string): Refused => ({
  status: 409,
  code: "type_conflict",
  title: "Wrong resource type",
  detail: `type must be "${type}"`,
  pointer,
});
const invalid = (pointer: string, detail: string): Refused => ({
  status: 400,
  code: "invalid_input",
  title: "Invalid input",
  detail,
  pointer,
});
const notAccepted = (pointer: string, name: string): Refused => ({
  status: 400,
  code: "unknown_member",
  title: "Unknown member",
  detail: `${name} is not accepted here`,
  pointer,
});

const QUANTITY = "quantity must be an integer from 1 to 2147483647";
const MOMENT = "must be a date and a time with an offset, such as 2027-05-01T10:00:00+02:00";

type Row = readonly [title: string, request: () => Request, errors: Refused | readonly Refused[]];

const purchase = (id: () => string, quantity: number, user?: string) => () =>
  requestTo("POST", "/purchases", { body: newPurchase(id(), quantity, user) });
const hold = (id: () => string, attributes: Record<string, unknown>) => () =>
  requestTo("POST", "/holds", { body: newHold(id(), attributes) });
const confirm = (id: () => string, attributes?: Record<string, unknown>) => () =>
  requestTo("POST", "/purchases", { body: holdConfirmation(id(), attributes) });
const cancel = (id: () => string, attributes?: Record<string, unknown>) => () =>
  requestTo("POST", "/cancellations", { body: newCancellation(id(), attributes) });
const exchange =
  (purchaseId: () => string, optionId: () => string, attributes?: Record<string, unknown>) => () =>
    requestTo("POST", "/exchanges", { body: newExchange(purchaseId(), optionId(), attributes) });
const change =
  (attributes: Record<string, unknown>, id = () => ids.option) =>
  () =>
    requestTo("PATCH", `/ticket_options/${id()}`, { body: ticketOptionChanges(id(), attributes) });
const absent = () => ABSENT_ID;
const nothing = () => "nothing";

const HOLDS: readonly Row[] = [
  ["a hold of more than is left", hold(() => ids.option, { quantity: 11 }), EXCEEDED],
  [
    "a hold of no ticket option",
    hold(absent, { quantity: 1 }),
    { ...OPTION_NOT_FOUND, pointer: "/data/relationships/ticket_option/data/id" },
  ],
  ["a hold after the sale", hold(() => ids.closed, { quantity: 1 }), SALE_NOT_OPEN],
  ["a hold of too few", hold(() => ids.limited, { quantity: 1 }), OUT_OF_RANGE],
  [
    "a hold of more than one user may have",
    hold(() => ids.limited, { quantity: 4 }),
    LIMIT_EXCEEDED,
  ],
  [
    "a hold that breaks several rules",
    hold(() => ids.option, { quantity: 0, seconds: 3601, minutes: 1 }),
    [
      invalid("/data/attributes/quantity", QUANTITY),
      invalid("/data/attributes/seconds", "seconds must be an integer from 1 to 3600"),
      notAccepted("/data/attributes/minutes", "minutes"),
    ],
  ],
  [
    "a hold with the id of something else",
    () =>
      requestTo("POST", "/holds", {
        body: { data: { ...newHold(ids.option).data, id: ids.confirmed } },
      }),
    ID_TAKEN,
  ],
  [
    "a hold of another type",
    () => requestTo("POST", "/holds", { body: newPurchase(ids.option) }),
    conflict("/data/type", "holds"),
  ],
  ["a hold that is not there", () => requestTo("GET", `/holds/${ABSENT_ID}`), HOLD_NOT_FOUND],
  ["a hold whose id is no UUID", () => requestTo("GET", "/holds/nothing"), HOLD_NOT_FOUND],
  [
    "the release of a hold that is not there",
    () => requestTo("DELETE", `/holds/${ABSENT_ID}`),
    HOLD_NOT_FOUND,
  ],
  [
    "the release of a hold that was confirmed",
    () => requestTo("DELETE", `/holds/${ids.confirmed}`),
    HOLD_NOT_ACTIVE,
  ],
  ["the confirmation of no hold", confirm(absent), { ...HOLD_NOT_FOUND, ...OF_HOLD }],
  ["the confirmation of no UUID", confirm(nothing), { ...HOLD_NOT_FOUND, ...OF_HOLD }],
  [
    "the confirmation of a hold that was confirmed",
    confirm(() => ids.confirmed),
    { ...HOLD_NOT_ACTIVE, ...OF_HOLD },
  ],
  [
    "the confirmation of a hold that was released",
    confirm(() => ids.released),
    { ...HOLD_NOT_ACTIVE, ...OF_HOLD },
  ],
  [
    "the confirmation of more than is held",
    confirm(() => ids.active, { quantity: 3 }),
    OUT_OF_RANGE,
  ],
  [
    "the confirmation of nothing",
    confirm(() => ids.active, { quantity: 0 }),
    invalid("/data/attributes/quantity", QUANTITY),
  ],
  [
    "the confirmation of a hold, for a user and of a ticket option",
    () => {
      const { data } = holdConfirmation(ids.active);
      const relationships = {
        ...newPurchase(ids.option).data.relationships,
        ...data.relationships,
      };
      return requestTo("POST", "/purchases", { body: { data: { ...data, relationships } } });
    },
    [
      notAccepted("/data/relationships/ticket_option", "ticket_option"),
      notAccepted("/data/relationships/user", "user"),
    ],
  ],
  [
    "the confirmation of what is no hold",
    () => {
      const relationships = { hold: { data: { type: "purchases", id: ids.active } } };
      return requestTo("POST", "/purchases", {
        body: { data: { type: "purchases", relationships } },
      });
    },
    conflict("/data/relationships/hold/data/type", "holds"),
  ],
];

const PURCHASES: readonly Row[] = [
  ["a purchase after the sale", purchase(() => ids.closed, 1), SALE_NOT_OPEN],
  ["a purchase of too few", purchase(() => ids.limited, 1), OUT_OF_RANGE],
  ["a purchase of too many", purchase(() => ids.limited, 5), OUT_OF_RANGE],
  ["a purchase of more than one user may have", purchase(() => ids.limited, 4), LIMIT_EXCEEDED],
];

const CANCELLATIONS: readonly Row[] = [
  ["a cancellation of no purchase", cancel(absent), PURCHASE_NOT_FOUND],
  ["a cancellation of no UUID", cancel(nothing), PURCHASE_NOT_FOUND],
  [
    "a cancellation of more than was purchased",
    cancel(() => ids.purchase, { quantity: 3 }),
    EXCEEDS_PURCHASE,
  ],
  [
    "a cancellation of all when nothing is left",
    cancel(() => ids.cancelled),
    { ...EXCEEDS_PURCHASE, pointer: "/data" },
  ],
  [
    "a cancellation of nothing",
    cancel(() => ids.purchase, { quantity: 0 }),
    invalid("/data/attributes/quantity", QUANTITY),
  ],
  [
    "a cancellation without a purchase",
    () => requestTo("POST", "/cancellations", { body: { data: { type: "cancellations" } } }),
    invalid("/data", "relationships is required"),
  ],
  [
    "a cancellation that is not there",
    () => requestTo("GET", `/cancellations/${ABSENT_ID}`),
    CANCELLATION_NOT_FOUND,
  ],
];

const exchangeTwo = (optionId: () => string) => exchange(() => ids.purchase, optionId);
const EXCHANGES: readonly Row[] = [
  ["an exchange of no purchase", exchange(absent, () => ids.limited), PURCHASE_NOT_FOUND],
  [
    "an exchange for no ticket option",
    exchangeTwo(absent),
    { ...OPTION_NOT_FOUND, pointer: "/data/relationships/ticket_option/data/id" },
  ],
  [
    "an exchange of more than was purchased",
    exchange(
      () => ids.purchase,
      () => ids.limited,
      { quantity: 3 },
    ),
    EXCEEDS_PURCHASE,
  ],
  [
    "an exchange for the same ticket option",
    exchangeTwo(() => ids.option),
    {
      status: 409,
      code: "same_ticket_option",
      title: "Same ticket option",
      detail: "The tickets are of this ticket option already",
      pointer: "/data/relationships/ticket_option/data/id",
    },
  ],
  ["an exchange for more than is left", exchangeTwo(() => ids.sold), EXCEEDED],
  ["an exchange after the sale", exchangeTwo(() => ids.closed), SALE_NOT_OPEN],
  [
    "an exchange for fewer than may be purchased",
    exchange(
      () => ids.purchase,
      () => ids.limited,
      { quantity: 1 },
    ),
    OUT_OF_RANGE,
  ],
  [
    "an exchange that is not there",
    () => requestTo("GET", `/exchanges/${ABSENT_ID}`),
    {
      status: 404,
      code: "exchange_not_found",
      title: "Exchange not found",
      detail: "No exchange has this id",
    },
  ],
];

const transfer = (purchaseId: () => string) => () =>
  requestTo("POST", "/transfers", { body: newTransfer(purchaseId(), ids.user) });
const TRANSFERS: readonly Row[] = [
  ["a transfer of no purchase", transfer(absent), PURCHASE_NOT_FOUND],
  [
    "a transfer of a purchase that was cancelled",
    transfer(() => ids.cancelled),
    {
      status: 409,
      code: "purchase_cancelled",
      title: "Purchase cancelled",
      detail: "Nothing is left of the purchase",
      pointer: "/data/relationships/purchase/data/id",
    },
  ],
  [
    "a transfer to the user who has the purchase",
    transfer(() => ids.purchase),
    {
      status: 409,
      code: "same_user",
      title: "Same user",
      detail: "The purchase belongs to this user already",
      pointer: "/data/relationships/user/data/id",
    },
  ],
  [
    "a transfer to a user who would have too many",
    transfer(() => ids.others),
    { ...LIMIT_EXCEEDED, pointer: "/data" },
  ],
  [
    "a transfer that is not there",
    () => requestTo("GET", `/transfers/${ABSENT_ID}`),
    {
      status: 404,
      code: "transfer_not_found",
      title: "Transfer not found",
      detail: "No transfer has this id",
    },
  ],
];

const CHANGES: readonly Row[] = [
  ["a change of no ticket option", change({}, absent), OPTION_NOT_FOUND],
  ["a change of no UUID", change({}, nothing), OPTION_NOT_FOUND],
  ["a capacity below what is sold", change({ capacity: 5 }), BELOW_SOLD],
  [
    "a change of the allocation",
    change({ allocation: 5 }),
    invalid("/data/attributes/allocation", "allocation is read-only: it moves with the capacity"),
  ],
  [
    "a change of another one",
    () =>
      requestTo("PATCH", `/ticket_options/${ids.option}`, { body: ticketOptionChanges(ABSENT_ID) }),
    ID_CONFLICT,
  ],
  [
    "a change of another type",
    () =>
      requestTo("PATCH", `/ticket_options/${ids.option}`, {
        body: { data: { type: "purchases", id: ids.option } },
      }),
    conflict("/data/type", "ticket_options"),
  ],
  [
    "a change without an id",
    () =>
      requestTo("PATCH", `/ticket_options/${ids.option}`, {
        body: { data: { type: "ticket_options", attributes: {} } },
      }),
    invalid("/data", "id is required"),
  ],
  [
    "a change that breaks several rules",
    change({ name: null, capacity: null, max_per_user: 0, price: 1 }),
    [
      invalid("/data/attributes/name", "name must be a string"),
      invalid("/data/attributes/capacity", "capacity must be an integer from 0 to 2147483647"),
      invalid(
        "/data/attributes/max_per_user",
        "max_per_user must be an integer from 1 to 2147483647",
      ),
      notAccepted("/data/attributes/price", "price"),
    ],
  ],
  ...[
    "2027-05-01",
    "2027-05-01T10:00:00",
    "2027-02-30T10:00:00Z",
    "1 May 2027",
    1_777_628_400,
  ].map<Row>((moment) => [
    `a sale that starts at ${moment}`,
    change({ sale_starts_at: moment }),
    invalid("/data/attributes/sale_starts_at", `sale_starts_at ${MOMENT}`),
  ]),
  [
    "a sale that starts before the year 1",
    change({ sale_starts_at: "0000-05-01T10:00:00Z" }),
    invalid("/data/attributes/sale_starts_at", "sale_starts_at must not be before the year 1"),
  ],
  [
    "a sale that ends before it starts",
    change({ sale_starts_at: "2027-05-01T10:00:00Z", sale_ends_at: "2027-05-01T12:00:00+02:00" }),
    invalid("/data/attributes/sale_ends_at", "sale_ends_at must be after the start of the sale"),
  ],
  [
    "a sale that starts after the end it has",
    change({ sale_starts_at: "2027-05-01T10:00:00Z" }, () => ids.closed),
    invalid("/data/attributes", "sale_ends_at must be after the start of the sale"),
  ],
  [
    "a minimum above the maximum it has",
    change({ min_per_purchase: 5 }, () => ids.limited),
    invalid("/data/attributes", "max_per_purchase must not be below the minimum"),
  ],
];

describe.each([
  ["a hold", HOLDS],
  ["a purchase", PURCHASES],
  ["a cancellation", CANCELLATIONS],
  ["an exchange", EXCHANGES],
  ["a transfer", TRANSFERS],
  ["a change", CHANGES],
])("what is asked of %s", (_name, rows) => {
  it.each(rows)("is refused: %s", async (_title, request, refused) => {
    const list = "length" in refused ? refused : [refused];
    const response = await handle(request());
    expect({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.text(),
    }).toEqual({
      status: list[0]?.status,
      headers: { "content-type": "application/vnd.api+json", vary: "Accept" },
      body: JSON.stringify({ errors: list.map(toErrorObject) }),
    });
  });
});

function toErrorObject({ status, code, title, detail, pointer }: Refused) {
  const source = pointer !== undefined && { source: { pointer } };
  return { status: String(status), code, title, detail, ...source };
}
