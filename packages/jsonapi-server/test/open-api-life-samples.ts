import type { BoxOffice } from "@ticket-allocation/core";
import { JSON_API_MEDIA_TYPE } from "@ticket-allocation/jsonapi-server";
import { randomUUID } from "node:crypto";

import {
  holdConfirmation,
  newCancellation,
  newExchange,
  newHold,
  newOrder,
  newPurchase,
  newRelease,
  newTicketOption,
  newCapacityMove,
  newTransfer,
  postOrder,
  requestTo,
  ticketOptionChanges,
} from "./requests.ts";

const OPTION_ID = randomUUID();
const CLOSED_ID = randomUUID();
const PAUSED_ID = randomUUID();
const LIMITED_ID = randomUUID();
const HELD_ID = randomUUID();
const NEXT_ID = randomUUID();
/** Draws four units of an option with seven tickets. */
export const FAMILY_ID = "5a0f6c1d-96de-4a5e-8f0b-6f0f7d5f3c10";
const ABSENT_ID = randomUUID();
const USER_ID = randomUUID();
/** Ids of what there is, once it was made. */
const ids = {
  confirmed: "",
  released: "",
  held: "",
  purchase: "",
  cancellation: "",
  exchange: "",
  transfer: "",
  movedFrom: "",
  movedTo: "",
  move: "",
  cancelled: "",
  others: "",
  user: "",
};
const active: string[] = [];

/** Makes what {@link LIFE_SAMPLES} are about. */
export async function prepareLife(boxOffice: BoxOffice): Promise<void> {
  const option = { name: "day pass", allocation: 1_000 };
  await boxOffice.createTicketOption({ ...option, id: OPTION_ID });
  await boxOffice.createTicketOption({ ...option, id: CLOSED_ID, saleEndsAt: new Date(0) });
  await boxOffice.createTicketOption({ ...option, id: PAUSED_ID, state: "paused" });
  const limits = { minPerPurchase: 2, maxPerUser: 2 };
  await boxOffice.createTicketOption({ ...option, id: LIMITED_ID, ...limits });
  await boxOffice.createTicketOption({ ...option, id: HELD_ID, maxHeldPerUser: 1 });
  await boxOffice.createTicketOption({ ...option, id: NEXT_ID, allocation: 50 });
  const wanted = { ticketOptionId: OPTION_ID, userId: randomUUID(), quantity: 2 };
  // Each sample is sent several times.
  const holds = await Promise.all(Array.from({ length: 80 }, () => boxOffice.holdTickets(wanted)));
  active.push(...holds.map(({ id }) => id));
  ids.confirmed = takeHold();
  ids.held = takeHold();
  ids.released = takeHold();
  await boxOffice.confirmHold({ holdId: ids.confirmed });
  await boxOffice.releaseHold(ids.released);
  ids.purchase = (await boxOffice.purchaseTickets({ ...wanted, quantity: 200 })).id;
  const cancelled = { purchaseId: ids.purchase, quantity: 1 };
  ids.cancellation = (await boxOffice.cancelPurchase(cancelled)).id;
  const exchanged = { ...cancelled, ticketOptionId: NEXT_ID };
  ids.exchange = (await boxOffice.exchangePurchase(exchanged)).id;
  ids.transfer = (await boxOffice.transferPurchase({ ...cancelled, userId: USER_ID })).id;
  const create = () => boxOffice.createTicketOption({ name: "day pass", allocation: 20 });
  ids.movedFrom = (await create()).id;
  ids.movedTo = (await create()).id;
  const moved = { fromId: ids.movedFrom, toId: ids.movedTo, quantity: 1 };
  ids.move = (await boxOffice.moveCapacity(moved)).id;
  ids.cancelled = (await boxOffice.purchaseTickets(wanted)).id;
  await boxOffice.cancelPurchase({ purchaseId: ids.cancelled });
  const ofLimited = { ...wanted, ticketOptionId: LIMITED_ID };
  ids.user = wanted.userId;
  ids.others = (await boxOffice.purchaseTickets(ofLimited)).id;
  await boxOffice.purchaseTickets({ ...ofLimited, userId: USER_ID });
}

/** The id of a hold that nobody else takes. */
function takeHold(): string {
  return active.pop() ?? ABSENT_ID;
}

type Sample = readonly [path: string, status: number, request: () => Request];
type Headers = Readonly<Record<string, string>>;

const FOREIGN_PARAMETER = { Accept: `${JSON_API_MEDIA_TYPE};charset=utf-8` };
const FOREIGN_TYPE = { "Content-Type": "text/plain" };
const CHARSET = { "Content-Type": `${JSON_API_MEDIA_TYPE};charset=utf-8` };
const MALFORMED_KEY = { "Idempotency-Key": "one two" };
const LARGE = " ".repeat(65_537);
const WRONG_QUERY = "?sort=name";

const send =
  (method: string, target: () => string, body?: () => unknown, headers: Headers = {}) =>
  () =>
    requestTo(method, target(), { headers: { ...headers }, body: body?.() });

/** What goes wrong with whatever has a body. */
function bodySamples(
  path: string,
  method: string,
  target: () => string,
  body: () => unknown,
): readonly Sample[] {
  return [
    [path, 400, send(method, () => `${target()}${WRONG_QUERY}`, body)],
    [path, 406, send(method, target, body, FOREIGN_PARAMETER)],
    [path, 413, send(method, target, () => LARGE)],
    [path, 415, send(method, target, body, FOREIGN_TYPE)],
    [path, 415, send(method, target, body, CHARSET)],
  ];
}

/** What goes wrong with whatever creates something. */
function creationSamples(
  path: string,
  key: string,
  body: (quantity?: number) => { readonly data: object },
): readonly Sample[] {
  const target = () => path;
  const withTakenId = () => ({ data: { ...body().data, id: OPTION_ID } });
  const ofOtherType = () => ({ data: { ...body().data, type: "orders" } });
  const once = body(1);
  return [
    ...bodySamples(path, "POST", target, body),
    [path, 400, send("POST", target, body, MALFORMED_KEY)],
    [path, 409, send("POST", target, withTakenId)],
    [path, 409, send("POST", target, ofOtherType)],
    [path, 201, send("POST", target, () => once, { "Idempotency-Key": key })],
    [path, 422, send("POST", target, () => body(2), { "Idempotency-Key": key })],
  ];
}

/** What comes of looking something up. */
function findSamples(path: string, target: () => string, absent: string): readonly Sample[] {
  return [
    [path, 200, send("GET", target)],
    [path, 304, send("GET", target, undefined, { "If-None-Match": "*" })],
    [path, 400, send("GET", () => `${target()}${WRONG_QUERY}`)],
    [path, 404, send("GET", () => absent)],
    [path, 406, send("GET", target, undefined, FOREIGN_PARAMETER)],
    [path, 415, send("GET", target, undefined, CHARSET)],
  ];
}

const option = () => `/ticket_options/${OPTION_ID}`;
const change =
  (attributes: Record<string, unknown>, id = OPTION_ID) =>
  () =>
    ticketOptionChanges(id, attributes);
const PATCH: readonly Sample[] = [
  [200, change({ capacity: 1_001 })] as const,
  [400, change({ allocation: 1 })] as const,
  [409, change({ capacity: 1 })] as const,
  [409, change({}, ABSENT_ID)] as const,
  [409, () => ({ data: { type: "orders", id: OPTION_ID } })] as const,
].map(([status, body]) => ["/ticket_options/{id}", status, send("PATCH", option, body)]);

const holdPath = () => `/holds/${ids.confirmed}`;
const extension =
  (seconds = 60, idOf = () => ids.held) =>
  () => ({ data: { type: "holds", id: idOf(), attributes: { seconds } } });
const hold = (quantity = 1, seconds = 60) => newHold(OPTION_ID, { quantity, seconds });
const HOLDS: readonly Sample[] = [
  ["/holds", 201, send("POST", () => "/holds", hold)],
  ["/holds", 201, send("POST", () => "/holds?fields[holds]=status,created_at", hold)],
  ["/holds", 201, send("POST", () => "/holds?include=ticket_option", hold)],
  ["/holds/{id}", 200, send("GET", () => `${holdPath()}?include=ticket_option`)],
  [
    "/holds",
    400,
    send(
      "POST",
      () => "/holds",
      () => hold(10_000),
    ),
  ],
  [
    "/holds",
    400,
    send(
      "POST",
      () => "/holds",
      () => newHold(LIMITED_ID, { quantity: 1 }),
    ),
  ],
  [
    "/holds",
    400,
    send(
      "POST",
      () => "/holds",
      () => hold(1, 0),
    ),
  ],
  [
    "/holds",
    404,
    send(
      "POST",
      () => "/holds",
      () => newHold(ABSENT_ID),
    ),
  ],
  [
    "/holds",
    409,
    send(
      "POST",
      () => "/holds",
      () => newHold(CLOSED_ID),
    ),
  ],
  [
    "/holds",
    409,
    send(
      "POST",
      () => "/holds",
      () => newHold(PAUSED_ID),
    ),
  ],
  [
    "/holds",
    409,
    send(
      "POST",
      () => "/holds",
      () => newHold(LIMITED_ID, { quantity: 3 }),
    ),
  ],
  [
    "/holds",
    409,
    send(
      "POST",
      () => "/holds",
      () => newHold(HELD_ID, { quantity: 2 }),
    ),
  ],
  ...creationSamples("/holds", "hold", hold),
  ...findSamples("/holds/{id}", holdPath, `/holds/${ABSENT_ID}`),
  [
    "/holds/{id}",
    200,
    send("PATCH", () => `/holds/${ids.held}?include=ticket_option`, extension()),
  ],
  ["/holds/{id}", 400, send("PATCH", () => `/holds/${ids.held}`, extension(0))],
  [
    "/holds/{id}",
    404,
    send(
      "PATCH",
      () => `/holds/${ABSENT_ID}`,
      extension(60, () => ABSENT_ID),
    ),
  ],
  [
    "/holds/{id}",
    409,
    send(
      "PATCH",
      holdPath,
      extension(60, () => ids.confirmed),
    ),
  ],
  ["/holds/{id}", 409, send("PATCH", () => `/holds/${ids.held}`, extension(86_400))],
  ["/holds/{id}", 409, send("PATCH", holdPath, extension())],
  ["/holds/{id}", 409, send("PATCH", holdPath, () => ({ data: { type: "orders", id: ids.held } }))],
  ...bodySamples("/holds/{id}", "PATCH", () => `/holds/${ids.held}`, extension()),
  ["/holds/{id}", 204, send("DELETE", () => `/holds/${takeHold()}`)],
  ["/holds/{id}", 400, send("DELETE", () => `${holdPath()}${WRONG_QUERY}`)],
  ["/holds/{id}", 404, send("DELETE", () => `/holds/${ABSENT_ID}`)],
  ["/holds/{id}", 406, send("DELETE", holdPath, undefined, FOREIGN_PARAMETER)],
  ["/holds/{id}", 409, send("DELETE", holdPath)],
  ["/holds/{id}", 415, send("DELETE", holdPath, undefined, CHARSET)],
];

const purchases = () => "/purchases";
const PURCHASES: readonly Sample[] = [
  [201, () => holdConfirmation(takeHold())] as const,
  [400, () => newPurchase(LIMITED_ID, 1)] as const,
  [404, () => holdConfirmation(ABSENT_ID)] as const,
  [409, () => newPurchase(CLOSED_ID)] as const,
  [409, () => newPurchase(PAUSED_ID)] as const,
  [409, () => newPurchase(LIMITED_ID, 3)] as const,
  [409, () => holdConfirmation(ids.confirmed)] as const,
].map(([status, body]) => ["/purchases", status, send("POST", purchases, body)]);

/** What comes of giving tickets of a purchase back. */
function purchaseChangeSamples(
  path: string,
  idOf: () => string,
  body: (quantity: number, purchaseId?: string) => { readonly data: object },
  query: string,
): readonly Sample[] {
  const [all, one] = [() => path, () => body(1)];
  const location = () => `${path}/${idOf()}`;
  return [
    [path, 201, send("POST", all, one)],
    [path, 201, send("POST", () => path + query, one)],
    [path, 400, send("POST", all, () => body(0))],
    [path, 404, send("POST", all, () => body(1, ABSENT_ID))],
    [path, 409, send("POST", all, () => body(1_000))],
    ...bodySamples(path, "POST", all, one),
    [path, 400, send("POST", all, one, MALFORMED_KEY)],
    [path, 409, send("POST", all, () => ({ data: { ...one().data, id: OPTION_ID } }))],
    [path, 409, send("POST", all, () => ({ data: { ...one().data, type: "orders" } }))],
    [path, 201, send("POST", all, one, { "Idempotency-Key": path })],
    [path, 422, send("POST", all, () => body(2), { "Idempotency-Key": path })],
    [`${path}/{id}`, 200, send("GET", () => location() + query)],
    ...findSamples(`${path}/{id}`, location, `${path}/${ABSENT_ID}`),
  ];
}

const CANCELLATIONS = purchaseChangeSamples(
  "/cancellations",
  () => ids.cancellation,
  (quantity, purchaseId = ids.purchase) => newCancellation(purchaseId, { quantity }),
  "?include=purchase,ticket_option&fields[cancellations]=created_at,quantity",
);

const exchange = (quantity: number, purchaseId = ids.purchase, optionId = NEXT_ID) =>
  newExchange(purchaseId, optionId, { quantity });
const EXCHANGES: readonly Sample[] = [
  ...purchaseChangeSamples(
    "/exchanges",
    () => ids.exchange,
    exchange,
    "?include=purchase,new_purchase,ticket_option&fields[exchanges]=created_at,quantity",
  ),
  ...[
    [400, 100, NEXT_ID] as const,
    [400, 2, FAMILY_ID] as const,
    [400, 1, LIMITED_ID] as const,
    [404, 1, ABSENT_ID] as const,
    [409, 1, OPTION_ID] as const,
    [409, 1, CLOSED_ID] as const,
    [409, 1, PAUSED_ID] as const,
    [409, 3, LIMITED_ID] as const,
  ].map(([status, quantity, optionId]): Sample => {
    const body = () => exchange(quantity, ids.purchase, optionId);
    return ["/exchanges", status, send("POST", () => "/exchanges", body)];
  }),
];

const transfer = (purchaseId = ids.purchase, userId?: string) => newTransfer(purchaseId, userId);
const give =
  (body: () => unknown = transfer, headers: Headers = {}, query = "") =>
  () =>
    send("POST", () => `/transfers${query}`, body, headers)();
const TRANSFERRED = "?include=purchase,ticket_option&fields[transfers]=created_at,quantity";
const TRANSFERS: readonly Sample[] = [
  ...bodySamples("/transfers", "POST", () => "/transfers", transfer),
  ...[
    [201, give()] as const,
    [201, give(transfer, {}, TRANSFERRED)] as const,
    [201, give(() => transfer(ids.purchase, ABSENT_ID), { "Idempotency-Key": "give" })] as const,
    [422, give(() => transfer(ids.purchase, USER_ID), { "Idempotency-Key": "give" })] as const,
    [400, give(transfer, MALFORMED_KEY)] as const,
    [400, give(() => transfer(ids.purchase, "somebody"))] as const,
    [409, give(() => ({ data: { ...transfer().data, id: OPTION_ID } }))] as const,
    [404, give(() => transfer(ABSENT_ID))] as const,
    [409, give(() => ({ data: { ...transfer().data, type: "orders" } }))] as const,
    [409, give(() => transfer(ids.cancelled))] as const,
    [409, give(() => transfer(ids.others, USER_ID))] as const,
    [409, give(() => transfer(ids.others, ids.user))] as const,
  ].map(([status, request]): Sample => ["/transfers", status, request]),
  ["/transfers/{id}", 200, send("GET", () => `/transfers/${ids.transfer}${TRANSFERRED}`)],
  ...findSamples("/transfers/{id}", () => `/transfers/${ids.transfer}`, `/transfers/${ABSENT_ID}`),
];

const capacityMove = (quantity = 1, from = ids.movedFrom) =>
  newCapacityMove(from, ids.movedTo, quantity);
const move =
  (body: () => unknown = capacityMove, headers: Headers = {}, query = "") =>
  () =>
    send("POST", () => `/capacity_moves${query}`, body, headers)();
const MOVED = "?include=from,to&fields[capacity_moves]=created_at,quantity";
const CAPACITY_MOVES: readonly Sample[] = [
  ...bodySamples("/capacity_moves", "POST", () => "/capacity_moves", capacityMove),
  ...[
    [201, move()] as const,
    [201, move(capacityMove, {}, MOVED)] as const,
    [201, move(capacityMove, { "Idempotency-Key": "move" })] as const,
    [422, move(() => capacityMove(2), { "Idempotency-Key": "move" })] as const,
    [400, move(capacityMove, MALFORMED_KEY)] as const,
    [400, move(() => capacityMove(0))] as const,
    [400, move(() => capacityMove(1, ids.movedTo))] as const,
    [409, move(() => ({ data: { ...capacityMove().data, id: OPTION_ID } }))] as const,
    [404, move(() => capacityMove(1, ABSENT_ID))] as const,
    [409, move(() => ({ data: { ...capacityMove().data, type: "orders" } }))] as const,
    [409, move(() => capacityMove(1_000))] as const,
  ].map(([status, request]): Sample => ["/capacity_moves", status, request]),
  ["/capacity_moves/{id}", 200, send("GET", () => `/capacity_moves/${ids.move}${MOVED}`)],
  ...findSamples(
    "/capacity_moves/{id}",
    () => `/capacity_moves/${ids.move}`,
    `/capacity_moves/${ABSENT_ID}`,
  ),
];

const order = newOrder(newPurchase(OPTION_ID, 1), newPurchase(OPTION_ID, 2));
const withOperation = (operation: object) => ({
  "atomic:operations": [{ op: "add", data: newPurchase(OPTION_ID).data, ...operation }],
});
const confirmationsOf = (...holdIds: readonly string[]) =>
  newOrder(...holdIds.map((id) => holdConfirmation(id)));
const ORDERS: readonly Sample[] = [
  [200, () => postOrder(order)] as const,
  [200, () => postOrder(order, { "Idempotency-Key": "o" })] as const,
  [200, () => postOrder(order, { "Content-Type": "application/json" })] as const,
  [200, () => postOrder(newOrder(newHold(OPTION_ID), newHold(OPTION_ID)))] as const,
  [200, () => postOrder(newOrder(newTicketOption({ metadata: {} }), newTicketOption()))] as const,
  [200, () => postOrder(confirmationsOf(takeHold(), takeHold()))] as const,
  [204, () => postOrder(newRelease(takeHold(), takeHold()))] as const,
  [409, () => postOrder(newOrder(newHold(HELD_ID)))] as const,
  [409, () => postOrder(confirmationsOf(ids.confirmed, ids.released))] as const,
  [404, () => postOrder(newRelease(ids.held, ABSENT_ID))] as const,
  [400, () => postOrder(newOrder(newPurchase(OPTION_ID, 10_000), newPurchase(CLOSED_ID)))] as const,
  [400, () => postOrder(withOperation({ op: "update" }))] as const,
  [400, () => postOrder(order, {}, WRONG_QUERY)] as const,
  [400, () => postOrder(order, MALFORMED_KEY)] as const,
  [
    403,
    () => postOrder(withOperation({ data: { ...newTicketOption().data, id: ABSENT_ID } })),
  ] as const,
  [
    409,
    () => postOrder(withOperation({ data: { ...newPurchase(OPTION_ID).data, id: OPTION_ID } })),
  ] as const,
  [404, () => postOrder(newOrder(newPurchase(ABSENT_ID)))] as const,
  [406, () => postOrder(order, FOREIGN_PARAMETER)] as const,
  [409, () => postOrder(newOrder(newPurchase(CLOSED_ID)))] as const,
  [413, () => postOrder(" ".repeat(1_048_577))] as const,
  [415, () => postOrder(order, { "Content-Type": JSON_API_MEDIA_TYPE })] as const,
  [422, () => postOrder(newOrder(newPurchase(OPTION_ID, 3)), { "Idempotency-Key": "o" })] as const,
].map(([status, request]) => ["/operations", status, request]);

/** A request for each answer that is documented of what follows a purchase, but for 500s and 503s. */
export const LIFE_SAMPLES: readonly Sample[] = [
  ...PATCH,
  [
    "/ticket_options/{id}",
    404,
    send("PATCH", () => `/ticket_options/${ABSENT_ID}`, change({}, ABSENT_ID)),
  ],
  ["/ticket_options/{id}", 412, send("PATCH", option, change({}), { "If-Match": '"r0-"' })],
  ...bodySamples("/ticket_options/{id}", "PATCH", option, change({})),
  ...PURCHASES,
  ...HOLDS,
  ...CANCELLATIONS,
  ...EXCHANGES,
  ...TRANSFERS,
  ...CAPACITY_MOVES,
  ...ORDERS,
];
