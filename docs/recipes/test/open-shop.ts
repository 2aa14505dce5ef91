import { createClient, type Fetch, type TicketClient } from "@ticket-allocation/client";
import { readConfig, startGateway } from "@ticket-allocation/gateway";
import { pino } from "pino";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";

/** A gateway, its database and a client of it. */
export interface Shop extends AsyncDisposable {
  readonly url: string;
  readonly database: TestDatabase;
  readonly tickets: TicketClient;
}

/** @param settings of the gateway */
export async function openShop(settings: Readonly<Record<string, string>> = {}): Promise<Shop> {
  const database = await createTestDatabase();
  const config = readConfig({ PORT: "0", DATABASE_URL: database.url, ...settings });
  const gateway = await startGateway(config, { migrate: false }, pino({ level: "silent" }));
  return {
    url: gateway.url,
    database,
    tickets: createClient({ url: gateway.url }),
    async [Symbol.asyncDispose]() {
      await gateway.stop();
      await database.drop();
    },
  };
}

/** A `fetch` that loses the first response to each kind of request that writes: it was carried out all the same. */
export function loseFirstResponses(): Fetch {
  const lost = new Set<string>();
  return async (url, init) => {
    const response = await fetch(url, init);
    const kind = `${init?.method} ${url}`;
    if (init?.method !== "POST" || lost.has(kind)) return response;
    lost.add(kind);
    await response.body?.cancel();
    throw new TypeError("the connection is lost");
  };
}
