import {
  error,
  invalid,
  notAccepted,
  ATTRIBUTES,
  QUANTITY,
  rows,
  createWith,
  createRaw,
  createData,
  purchaseData,
  type Row,
} from "./bad-request.ts";

const ALLOCATION = "allocation must be an integer from 0 to 2147483647";

export const attributes = rows("attributes", [
  [
    "attributes that are null",
    createData({ type: "ticket_options", attributes: null }),
    [invalid("/data/attributes", "attributes must be an object")],
  ],
  [
    "attributes that are an array",
    purchaseData({ attributes: [{ quantity: 1 }] }),
    [invalid("/data/attributes", "attributes must be an object")],
  ],
  [
    "no attribute at all",
    createWith({}),
    [
      invalid("/data/attributes", "name is required"),
      invalid("/data/attributes", "allocation is required"),
    ],
  ],
  [
    "no name",
    createWith({ description: "sample description", allocation: 100 }),
    [invalid("/data/attributes", "name is required")],
  ],
  [
    "a name of nothing",
    createWith({ ...ATTRIBUTES, name: "" }),
    [invalid("/data/attributes/name", "name must not be blank")],
  ],
  [
    "a name of blanks",
    createWith({ ...ATTRIBUTES, name: " \t\u00a0" }),
    [invalid("/data/attributes/name", "name must not be blank")],
  ],
  [
    "a name and a description that are too long",
    createWith({ ...ATTRIBUTES, name: "x".repeat(1_001), description: "x".repeat(10_001) }),
    [
      invalid("/data/attributes/name", "name must not have more than 1000 characters"),
      invalid(
        "/data/attributes/description",
        "description must not have more than 10000 characters",
      ),
    ],
  ],
  [
    "a name that is null",
    createWith({ ...ATTRIBUTES, name: null }),
    [invalid("/data/attributes/name", "name must be a string")],
  ],
  [
    "a name that is a number",
    createWith({ ...ATTRIBUTES, name: 7 }),
    [invalid("/data/attributes/name", "name must be a string")],
  ],
  [
    "a name with U+0000",
    createWith({ ...ATTRIBUTES, name: "exam\0ple" }),
    [invalid("/data/attributes/name", "name must not contain U+0000 or an unpaired surrogate")],
  ],
  [
    "a description with an unpaired surrogate",
    createRaw(String.raw`{"name":"example","description":"\ud800","allocation":100}`),
    [
      invalid(
        "/data/attributes/description",
        "description must not contain U+0000 or an unpaired surrogate",
      ),
    ],
  ],
  [
    "a description that is a list",
    createWith({ ...ATTRIBUTES, description: [] }),
    [invalid("/data/attributes/description", "description must be a string")],
  ],
  [
    "no allocation",
    createWith({ name: "example" }),
    [invalid("/data/attributes", "allocation is required")],
  ],
  [
    "an allocation below 0",
    createWith({ ...ATTRIBUTES, allocation: -1 }),
    [invalid("/data/attributes/allocation", ALLOCATION)],
  ],
  [
    "an allocation too large by one",
    createWith({ ...ATTRIBUTES, allocation: 2_147_483_648 }),
    [invalid("/data/attributes/allocation", ALLOCATION)],
  ],
  [
    "an allocation of half a ticket",
    createWith({ ...ATTRIBUTES, allocation: 1.5 }),
    [invalid("/data/attributes/allocation", ALLOCATION)],
  ],
  [
    "an allocation that is text",
    createWith({ ...ATTRIBUTES, allocation: "100" }),
    [invalid("/data/attributes/allocation", ALLOCATION)],
  ],
  [
    "an allocation that is null",
    createWith({ ...ATTRIBUTES, allocation: null }),
    [invalid("/data/attributes/allocation", ALLOCATION)],
  ],
  [
    "an allocation beyond what a number can hold",
    createRaw('{"name":"example","allocation":1e999}'),
    [invalid("/data/attributes/allocation", ALLOCATION)],
  ],
  [
    "a mistyped attribute",
    createWith({ name: "example", allocation: 100, descripton: "sample" }),
    [notAccepted("/data/attributes/descripton", "descripton")],
  ],
  [
    "a capacity, which follows from the allocation",
    createWith({ ...ATTRIBUTES, capacity: 100 }),
    [notAccepted("/data/attributes/capacity", "capacity")],
  ],
  [
    "attributes named as a prototype's members are",
    createRaw('{"name":"example","allocation":1,"__proto__":{"x":1},"constructor":2}'),
    [
      notAccepted("/data/attributes/__proto__", "__proto__"),
      notAccepted("/data/attributes/constructor", "constructor"),
    ],
  ],
  [
    "an attribute whose name a pointer must escape",
    createWith({ ...ATTRIBUTES, "a/b~c": 1 }),
    [notAccepted("/data/attributes/a~1b~0c", "a/b~c")],
  ],
  [
    "everything wrong at once",
    createWith({ name: " ", description: 1, allocation: -1, id: "x" }),
    [
      invalid("/data/attributes/name", "name must not be blank"),
      invalid("/data/attributes/description", "description must be a string"),
      invalid("/data/attributes/allocation", ALLOCATION),
      notAccepted("/data/attributes/id", "id"),
    ],
  ],
  [
    "no quantity",
    purchaseData({ attributes: {} }),
    [invalid("/data/attributes", "quantity is required")],
  ],
  ...[0, -2, 2_147_483_648, 0.5, "2", true, null, [1]].map<Row>((quantity) => [
    `a quantity of ${JSON.stringify(quantity)}`,
    purchaseData({ attributes: { quantity } }),
    [invalid("/data/attributes/quantity", QUANTITY)],
  ]),
  [
    "a quantity of one ticket more than is left",
    purchaseData({ attributes: { quantity: 101 } }),
    [
      error(
        400,
        "invalid_purchase_quantity",
        "Unable to reserve given quantity of ticket options",
        { pointer: "/data/quantity" },
      ),
    ],
  ],
]);
