import type { TicketClient } from "./client.ts";
import { openConnection, type ClientOptions } from "./connection.ts";
import { RELATED_LISTS, RESOURCES } from "./generated/tables.ts";
import { list, listRelated } from "./methods/list.ts";
import type { MethodContext } from "./methods/method.ts";
import { createMany, releaseMany } from "./methods/several.ts";
import { change, create, find, release } from "./methods/single.ts";
import { watch, watchList } from "./methods/watch.ts";

/** The methods, by their names in the tables. */
const METHODS = {
  create,
  createMany,
  find,
  list,
  listSales: (context: MethodContext) => listRelated(context, RELATED_LISTS.listSales),
  change,
  extend: change,
  release,
  delete: release,
  releaseMany,
  watch,
  watchList,
};

/**
 * Creates a client of a server. It keeps no connections and no timers of its own, so it needs not be closed.
 *
 * @throws {TypeError} if the URL or the token cannot be sent
 */
export function createClient(options: ClientOptions): TicketClient {
  const connection = openConnection(options);
  const resources = Object.entries(RESOURCES).map(([name, { type, methods }]) => {
    const context: MethodContext = { connection, type };
    const bound = methods.map((method) => [method, METHODS[method](context)] as const);
    return [name, Object.fromEntries(bound)] as const;
  });
  const client: unknown = Object.fromEntries(resources);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the table and the type are derived from one document
  return client as TicketClient;
}
