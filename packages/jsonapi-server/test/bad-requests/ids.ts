import {
  TICKET_OPTION_ID,
  ABSENT_ID,
  USER_ID,
  OPTION_PATH,
  error,
  invalid,
  QUANTITY,
  rows,
  post,
  get,
  createData,
  userLink,
  RELATIONSHIPS,
  purchaseData,
  purchaseWith,
  goodTicketOption,
} from "./bad-request.ts";

const notFound = (source?: object) =>
  error(404, "ticket_option_not_found", "No ticket option has this id", source);
const relatedNotFound = notFound({ pointer: "/data/relationships/ticket_option/data/id" });
const purchaseNotFound = error(404, "purchase_not_found", "No purchase has this id");
const purchaseOf = (id: unknown) =>
  purchaseWith({ ...RELATIONSHIPS, ticket_option: { data: { type: "ticket_options", id } } });
const purchaseFor = (id: unknown) =>
  purchaseWith({ ...RELATIONSHIPS, user: { data: { type: "users", id } } });

export const ids = rows("ids", [
  [
    "a ticket option that does not exist",
    get(`/ticket_options/${ABSENT_ID}`),
    { status: 404, errors: [notFound()] },
  ],
  ["an id that is no UUID", get("/ticket_options/1"), { status: 404, errors: [notFound()] }],
  ["an id with a blank behind", get(`${OPTION_PATH}%20`), { status: 404, errors: [notFound()] }],
  ["an id with U+0000", get("/ticket_options/%00"), { status: 404, errors: [notFound()] }],
  [
    "a ticket option's id as a purchase's",
    get(`/purchases/${TICKET_OPTION_ID}`),
    { status: 404, errors: [purchaseNotFound] },
  ],
  ["a purchase by name", get("/purchases/latest"), { status: 404, errors: [purchaseNotFound] }],
  [
    "a purchase of a ticket option that does not exist",
    purchaseOf(ABSENT_ID),
    { status: 404, errors: [relatedNotFound] },
  ],
  [
    "a purchase of a ticket option whose id is no UUID",
    purchaseOf("early-bird"),
    { status: 404, errors: [relatedNotFound] },
  ],
  [
    "a ticket option's id that is a number",
    purchaseOf(1),
    [invalid("/data/relationships/ticket_option/data/id", "id must be a string")],
  ],
  [
    "a linkage with a local id",
    purchaseWith({
      ...RELATIONSHIPS,
      ticket_option: { data: { type: "ticket_options", lid: "a" } },
    }),
    [invalid("/data/relationships/ticket_option/data", "id is required")],
  ],
  [
    "a user whose id is no UUID",
    purchaseFor("alice"),
    [invalid("/data/relationships/user/data/id", "id must be a UUID")],
  ],
  [
    "a user whose id is a digit too long",
    purchaseFor(`${USER_ID}0`),
    [invalid("/data/relationships/user/data/id", "id must be a UUID")],
  ],
  [
    "a user whose id is null",
    purchaseFor(null),
    [invalid("/data/relationships/user/data/id", "id must be a UUID")],
  ],
  [
    "an unknown ticket option in a document that is wrong: only what is wrong",
    post("/purchases", {
      data: {
        type: "purchases",
        attributes: { quantity: 0 },
        relationships: {
          ticket_option: { data: { type: "ticket_options", id: ABSENT_ID } },
          user: userLink,
        },
      },
    }),
    [invalid("/data/attributes/quantity", QUANTITY)],
  ],
  [
    "an id chosen for a purchase that something else has",
    purchaseData({ id: TICKET_OPTION_ID }),
    {
      status: 409,
      errors: [error(409, "id_taken", "The id is taken", { pointer: "/data/id" })],
    },
  ],
  [
    "an id chosen for a purchase that is no UUID",
    purchaseData({ id: "basket" }),
    [invalid("/data/id", "id must be a UUID")],
  ],
  [
    "an id chosen for a ticket option that is no UUID",
    createData({ ...goodTicketOption.data, id: "early-bird" }),
    [invalid("/data/id", "id must be a UUID")],
  ],
  [
    "an id chosen for a ticket option that is taken, in other letters",
    createData({ ...goodTicketOption.data, id: TICKET_OPTION_ID.toUpperCase() }),
    {
      status: 409,
      errors: [
        error(409, "ticket_option_id_taken", "The id of the ticket option is taken", {
          pointer: "/data/id",
        }),
      ],
    },
  ],
]);
