import {
  invalid,
  conflict,
  ATTRIBUTES,
  QUANTITY,
  rows,
  post,
  createData,
  purchaseData,
  ticketOptionLink,
  goodPurchase,
  goodTicketOption,
} from "./bad-request.ts";

export const envelope = rows("envelope", [
  [
    "a root that is an array",
    post("/ticket_options", []),
    [invalid("", "the document must be an object")],
  ],
  [
    "a root that is null",
    post("/purchases", "null"),
    [invalid("", "the document must be an object")],
  ],
  [
    "a root that is text",
    post("/purchases", '"data"'),
    [invalid("", "the document must be an object")],
  ],
  ["no data", post("/ticket_options", {}), [invalid("", "data is required")]],
  [
    "errors in the place of data",
    post("/ticket_options", { errors: [] }),
    [invalid("", "data is required")],
  ],
  [
    "data only in the prototype",
    post("/ticket_options", '{"__proto__":{"data":{"type":"ticket_options"}}}'),
    [invalid("", "data is required")],
  ],
  ["data that is null", createData(null), [invalid("/data", "data must be an object")]],
  [
    "data that is an array",
    createData([goodTicketOption.data]),
    [invalid("/data", "data must be an object")],
  ],
  ["no type", createData({ attributes: ATTRIBUTES }), [invalid("/data", "type is required")]],
  [
    "a type that is no text",
    createData({ type: 1, attributes: ATTRIBUTES }),
    [invalid("/data/type", 'type must be "ticket_options"')],
  ],
  [
    "the type of another resource",
    createData({ type: "purchases", attributes: ATTRIBUTES }),
    { status: 409, errors: [conflict("/data/type", "ticket_options")] },
  ],
  [
    "a type in other letters",
    purchaseData({ type: "Purchases" }),
    { status: 409, errors: [conflict("/data/type", "purchases")] },
  ],
  [
    "an empty data: everything that is missing",
    createData({}),
    [invalid("/data", "type is required"), invalid("/data", "attributes is required")],
  ],
  [
    "an empty purchase: everything that is missing",
    post("/purchases", { data: {} }),
    [
      invalid("/data", "type is required"),
      invalid("/data", "attributes is required"),
      invalid("/data", "relationships is required"),
    ],
  ],
  [
    "a ticket option sent as a purchase: the type alone, whose rules are not its own",
    post("/purchases", goodTicketOption),
    { status: 409, errors: [conflict("/data/type", "purchases")] },
  ],
  [
    "a purchase sent as a ticket option",
    post("/ticket_options", goodPurchase),
    { status: 409, errors: [conflict("/data/type", "ticket_options")] },
  ],
  [
    "an unknown type together with an invalid id and attribute",
    createData({ type: "tickets", id: "1", attributes: { ...ATTRIBUTES, name: "" } }),
    { status: 409, errors: [conflict("/data/type", "ticket_options")] },
  ],
  [
    "rules of different statuses: the general one",
    purchaseData({
      attributes: { quantity: 0 },
      relationships: { ticket_option: ticketOptionLink, user: ticketOptionLink },
    }),
    [
      invalid("/data/attributes/quantity", QUANTITY),
      conflict("/data/relationships/user/data/type", "users"),
    ],
  ],
]);
