import { createClient, type ClientOptions } from "@ticket-allocation/client";

import { startScriptedServer, WISH, type Reply } from "./scripted-server.ts";

/** What happens to a purchase, and what the server has received of it. */
export async function purchaseFrom(
  replies: readonly Reply[],
  options: Partial<ClientOptions> = {},
) {
  await using server = await startScriptedServer(...replies);
  const tickets = createClient({ url: server.url, ...options });
  const [settled] = await Promise.allSettled([tickets.purchases.create(WISH)]);
  const keys = server.requests.map(({ headers }) => headers["idempotency-key"]);
  const error: unknown = settled.status === "rejected" ? settled.reason : undefined;
  return { requests: server.requests, keys, settled, error };
}
