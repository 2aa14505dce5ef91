import { JSONAPISerializers, JSONAPISource } from "@orbit/jsonapi";
import { RecordSchema } from "@orbit/records";
import { buildSerializerSettingsFor } from "@orbit/serializers";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { Server } from "node:net";
import { attr, belongsTo, SpraypaintBase } from "spraypaint";
import { afterAll, beforeAll, expect, test } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { createShop } from "../node-http/server.ts";
import { portOf } from "./port-of.ts";

// Libraries that examples/jsonapi-client does not show, with the settings that the README of jsonapi-server names.

let database: TestDatabase;
let server: Server;
let url: string;
beforeAll(async () => {
  database = await createTestDatabase();
  server = createShop(database.boxOffice).listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${portOf(server)}/tickets`;
});
afterAll(async () => {
  server.close();
  await database.drop();
});

const REFUSED = { errors: [expect.objectContaining({ code: "invalid_purchase_quantity" })] };

test("Orbit puts a ticket option on sale and buys, with ids of its own", async () => {
  const names = { serializationOptions: { inflectors: [] } };
  const types = { serializationOptions: { inflectors: ["pluralize"] } };
  const remote = new JSONAPISource({
    name: "remote",
    host: url,
    schema: new RecordSchema({
      models: {
        ticket_option: { attributes: { name: { type: "string" }, allocation: { type: "number" } } },
        purchase: {
          attributes: { quantity: { type: "number" } },
          relationships: {
            ticket_option: { kind: "hasOne", type: "ticket_option" },
            user: { kind: "hasOne", type: "user" },
          },
        },
        user: {},
      },
    }),
    serializerSettingsFor: buildSerializerSettingsFor({
      sharedSettings: {
        inflectors: {
          pluralize: (type: string) => `${type}s`,
          singularize: (type: string) => type.replace(/s$/u, ""),
        },
      },
      settingsByType: {
        [JSONAPISerializers.ResourceType]: types,
        [JSONAPISerializers.ResourceTypePath]: types,
        [JSONAPISerializers.ResourceField]: names,
        [JSONAPISerializers.ResourceFieldPath]: names,
      },
    }),
  });

  const option = { type: "ticket_option", id: randomUUID() };
  const attributes = { name: "day pass", allocation: 3 };
  await remote.update((change) => change.addRecord({ ...option, attributes }));
  const buy = (id: string) =>
    remote.update((change) =>
      change.addRecord({
        type: "purchase",
        id,
        attributes: { quantity: 2 },
        relationships: {
          ticket_option: { data: option },
          user: { data: { type: "user", id: randomUUID() } },
        },
      }),
    );
  const id = randomUUID();
  await buy(id);
  await expect(buy(randomUUID())).rejects.toMatchObject({ data: REFUSED });
  // Orbit keeps a request that failed, and sends no other before it.
  await remote.requestQueue.skip();
  expect(await remote.query((find) => find.findRecord(option))).toMatchObject({
    attributes: { allocation: 1 },
  });
  expect(await remote.query((find) => find.findRecords("purchase"))).toMatchObject([{ id }]);
});

test("spraypaint puts a ticket option on sale and buys", async () => {
  const Base = SpraypaintBase.extend({
    static: {
      baseUrl: url,
      apiNamespace: "",
      keyCase: { server: "snake", client: "camel" },
    },
  });
  const TicketOption = Base.extend({
    static: { jsonapiType: "ticket_options", endpoint: "/ticket_options" },
    attrs: { name: attr(), allocation: attr() },
  });
  const User = Base.extend({ static: { jsonapiType: "users" }, attrs: {} });
  const Purchase = Base.extend({
    static: { jsonapiType: "purchases", endpoint: "/purchases" },
    attrs: {
      quantity: attr(),
      ticketOption: belongsTo({ type: TicketOption }),
      user: belongsTo({ type: User }),
    },
  });

  const ticketOption = new TicketOption({ name: "day pass", allocation: 3 });
  expect(await ticketOption.save()).toBe(true);
  const user = new User({ id: randomUUID() });
  user.isPersisted = true;
  const buy = () =>
    new Purchase({ quantity: 2, ticketOption, user }).save({
      with: ["ticketOption.id", "user.id"],
    });
  expect(await buy()).toBe(true);
  const refused = await buy().catch((error: { response: Response }) => error.response.json());
  expect(refused).toMatchObject(REFUSED);
  expect((await TicketOption.find(String(ticketOption.id))).data.allocation).toBe(1);
});
