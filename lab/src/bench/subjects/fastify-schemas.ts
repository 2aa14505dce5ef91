const uuid = {
  type: "string",
  pattern: "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$",
} as const;

const quantity = { type: "integer", minimum: 1, maximum: 2_147_483_647 } as const;

/** For the validation of requests (Ajv). */
export const newPurchaseSchema = object({
  data: object({
    type: { const: "purchases" },
    attributes: object({ quantity }),
    relationships: object({
      ticket_option: object({ data: object({ type: { const: "ticket_options" }, id: uuid }) }),
      user: object({ data: object({ type: { const: "users" }, id: uuid }) }),
    }),
  }),
});

export const newOrderSchema = object({
  "atomic:operations": {
    type: "array",
    minItems: 1,
    maxItems: 1_000,
    items: object({ op: { const: "add" }, ...newPurchaseSchema.properties }),
  },
});

const text = { type: "string" } as const;
const identifier = object({ data: object({ type: text, id: text }) });

/** For the serialization of responses (fast-json-stringify). */
export const purchaseSchema = object({
  data: object({
    type: text,
    id: text,
    attributes: object({ quantity: { type: "integer" } }),
    relationships: object({ ticket_option: identifier, user: identifier }),
  }),
});

export const orderSchema = object({ "atomic:results": { type: "array", items: purchaseSchema } });

export const ticketOptionSchema = object({
  data: object({
    type: text,
    id: text,
    attributes: object({
      name: text,
      description: { type: "string", nullable: true },
      allocation: { type: "integer" },
    }),
  }),
});

function object<Properties extends Readonly<Record<string, unknown>>>(properties: Properties) {
  return { type: "object", required: Object.keys(properties), properties } as const;
}
