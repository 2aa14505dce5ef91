import {
  TICKET_OPTION_ID,
  USER_ID,
  invalid,
  notAccepted,
  conflict,
  rows,
  createData,
  ticketOptionLink,
  userLink,
  RELATIONSHIPS,
  purchaseData,
  purchaseWith,
  goodTicketOption,
} from "./bad-request.ts";

export const relationships = rows("relationships", [
  [
    "relationships that are a list",
    purchaseWith([]),
    [invalid("/data/relationships", "relationships must be an object")],
  ],
  [
    "no relationship",
    purchaseWith({}),
    [
      invalid("/data/relationships", "ticket_option is required"),
      invalid("/data/relationships", "user is required"),
    ],
  ],
  [
    "no user",
    purchaseWith({ ticket_option: ticketOptionLink }),
    [invalid("/data/relationships", "user is required")],
  ],
  [
    "a user that is null",
    purchaseWith({ ...RELATIONSHIPS, user: null }),
    [invalid("/data/relationships/user", "user must be an object")],
  ],
  [
    "a user that is an id",
    purchaseWith({ ...RELATIONSHIPS, user: USER_ID }),
    [invalid("/data/relationships/user", "user must be an object")],
  ],
  [
    "a user without data",
    purchaseWith({ ...RELATIONSHIPS, user: { meta: {} } }),
    [invalid("/data/relationships/user", "data is required")],
  ],
  [
    "a user whose data is null",
    purchaseWith({ ...RELATIONSHIPS, user: { data: null } }),
    [invalid("/data/relationships/user/data", "data must be an object")],
  ],
  [
    "two ticket options",
    purchaseWith({ ...RELATIONSHIPS, ticket_option: { data: [ticketOptionLink.data] } }),
    [invalid("/data/relationships/ticket_option/data", "data must be an object")],
  ],
  [
    "a user without a type",
    purchaseWith({ ...RELATIONSHIPS, user: { data: { id: USER_ID } } }),
    [invalid("/data/relationships/user/data", "type is required")],
  ],
  [
    "a user of another type",
    purchaseWith({ ...RELATIONSHIPS, user: { data: { type: "people", id: USER_ID } } }),
    { status: 409, errors: [conflict("/data/relationships/user/data/type", "users")] },
  ],
  [
    "both relationships of another type",
    purchaseWith({ ticket_option: userLink, user: ticketOptionLink }),
    {
      status: 409,
      errors: [
        conflict("/data/relationships/ticket_option/data/type", "ticket_options"),
        conflict("/data/relationships/user/data/type", "users"),
      ],
    },
  ],
  [
    "a relationship that purchases do not have",
    purchaseWith({ ...RELATIONSHIPS, venue: userLink }),
    [notAccepted("/data/relationships/venue", "venue")],
  ],
  [
    "a relationship of a ticket option",
    createData({ ...goodTicketOption.data, relationships: { user: userLink } }),
    [notAccepted("/data/relationships/user", "user")],
  ],
  [
    "a foreign key among the attributes",
    purchaseData({ attributes: { quantity: 1, ticket_option_id: TICKET_OPTION_ID } }),
    [notAccepted("/data/attributes/ticket_option_id", "ticket_option_id")],
  ],
]);
