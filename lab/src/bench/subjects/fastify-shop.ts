import fastify, { type FastifyInstance } from "fastify";
import type { Pool } from "pg";

import {
  newOrderSchema,
  newPurchaseSchema,
  orderSchema,
  purchaseSchema,
  ticketOptionSchema,
} from "./fastify-schemas.ts";
import { orderInTransaction } from "./order-in-transaction.ts";
import type { NewSale, Sell } from "./sell.ts";

const MEDIA_TYPE = "application/vnd.api+json";
const ATOMIC = `${MEDIA_TYPE};ext="https://jsonapi.org/ext/atomic"`;

const FIND = {
  name: "find",
  text: "select id, name, description, allocation from ticket_options where id = $1",
};

const NOT_FOUND = JSON.stringify({ errors: [{ status: "404", title: "Not found" }] });

const SOLD_OUT = JSON.stringify({
  errors: [
    {
      status: "400",
      code: "invalid_purchase_quantity",
      title: "Unable to purchase provided quantity",
      detail: "Unable to reserve given quantity of ticket options",
      source: { pointer: "/data/quantity" },
    },
  ],
});

interface NewPurchase {
  readonly data: {
    readonly attributes: { readonly quantity: number };
    readonly relationships: {
      readonly ticket_option: { readonly data: { readonly id: string } };
      readonly user: { readonly data: { readonly id: string } };
    };
  };
}

interface NewOrder {
  readonly "atomic:operations": readonly NewPurchase[];
}

interface TicketOptionRow {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly allocation: number;
}

/** A Fastify server with the documents of the contract. The implementations differ only in `sell`. */
export function createFastifyShop(pool: Pool, sell: Sell): FastifyInstance {
  const placeOrder = orderInTransaction(pool);
  const app = fastify();
  app.addContentTypeParser(
    MEDIA_TYPE,
    { parseAs: "string" },
    app.getDefaultJsonParser("error", "error"),
  );

  app.post<{ Body: NewPurchase }>(
    "/purchases",
    { schema: { body: newPurchaseSchema, response: { 201: purchaseSchema } } },
    async ({ body }, reply) => {
      const line = toSale(body);
      const sale = await sell(line);
      reply.header("content-type", MEDIA_TYPE).header("vary", "Accept");
      switch (sale.outcome) {
        case "sold":
          reply.code(201).header("location", `/purchases/${sale.id}`);
          return toDocument(sale.id, line);
        case "sold_out":
          reply.code(400);
          return SOLD_OUT;
        case "not_found":
          reply.code(404);
          return NOT_FOUND;
      }
    },
  );

  app.post<{ Body: NewOrder }>(
    "/operations",
    { schema: { body: newOrderSchema, response: { 200: orderSchema } } },
    async ({ body }, reply) => {
      const lines = body["atomic:operations"].map(toSale);
      const order = await placeOrder(lines);
      reply.header("content-type", ATOMIC).header("vary", "Accept");
      switch (order.outcome) {
        case "sold":
          return {
            "atomic:results": lines.map((line, index) => toDocument(order.ids[index], line)),
          };
        case "sold_out":
          reply.code(400);
          return SOLD_OUT;
        case "not_found":
          reply.code(404);
          return NOT_FOUND;
      }
    },
  );

  app.get<{ Params: { id: string } }>(
    "/ticket_options/:id",
    { schema: { response: { 200: ticketOptionSchema } } },
    async ({ params }, reply) => {
      const { rows } = await pool.query<TicketOptionRow>({ ...FIND, values: [params.id] });
      reply.header("content-type", MEDIA_TYPE).header("vary", "Accept");
      const option = rows[0];
      if (!option) {
        reply.code(404);
        return NOT_FOUND;
      }
      const { id, ...attributes } = option;
      return { data: { type: "ticket_options", id, attributes } };
    },
  );

  return app;
}

function toSale({ data: { attributes, relationships } }: NewPurchase): NewSale {
  return {
    ticketOptionId: relationships.ticket_option.data.id.toLowerCase(),
    userId: relationships.user.data.id.toLowerCase(),
    quantity: attributes.quantity,
  };
}

function toDocument(id: string | undefined, { ticketOptionId, userId, quantity }: NewSale) {
  return {
    data: {
      type: "purchases",
      id,
      attributes: { quantity },
      relationships: {
        ticket_option: { data: { type: "ticket_options", id: ticketOptionId } },
        user: { data: { type: "users", id: userId } },
      },
    },
  };
}
