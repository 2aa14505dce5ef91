import fastify, { type FastifyInstance } from "fastify";
import type { Pool } from "pg";

import { newPurchaseSchema, purchaseSchema, ticketOptionSchema } from "./fastify-schemas.ts";
import type { Sell } from "./sell.ts";

const MEDIA_TYPE = "application/vnd.api+json";

const FIND = {
  name: "find",
  text: "select id, name, description, allocation from ticket_options where id = $1",
};

interface NewPurchase {
  readonly data: {
    readonly attributes: { readonly quantity: number };
    readonly relationships: {
      readonly ticket_option: { readonly data: { readonly id: string } };
      readonly user: { readonly data: { readonly id: string } };
    };
  };
}

interface TicketOptionRow {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly allocation: number;
}

/** The contract's documents, hand-written in Fastify: what `sell` does is all that differs. */
export function createFastifyShop(pool: Pool, sell: Sell): FastifyInstance {
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
      const { quantity } = body.data.attributes;
      const ticketOptionId = body.data.relationships.ticket_option.data.id.toLowerCase();
      const userId = body.data.relationships.user.data.id.toLowerCase();

      const sale = await sell({ ticketOptionId, userId, quantity });

      reply.header("content-type", MEDIA_TYPE).header("vary", "Accept");
      switch (sale.outcome) {
        case "sold":
          reply.code(201).header("location", `/purchases/${sale.id}`);
          return {
            data: {
              type: "purchases",
              id: sale.id,
              attributes: { quantity },
              relationships: {
                ticket_option: { data: { type: "ticket_options", id: ticketOptionId } },
                user: { data: { type: "users", id: userId } },
              },
            },
          };
        case "sold_out":
          reply.code(400);
          return JSON.stringify({
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
        case "not_found":
          reply.code(404);
          return JSON.stringify({ errors: [{ status: "404", title: "Not found" }] });
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
        return JSON.stringify({ errors: [{ status: "404", title: "Not found" }] });
      }
      const { id, ...attributes } = option;
      return { data: { type: "ticket_options", id, attributes } };
    },
  );

  return app;
}
