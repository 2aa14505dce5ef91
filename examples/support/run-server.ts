import { createBoxOffice, migrate, openDatabase, type BoxOffice } from "@ticket-allocation/core";
import { once } from "node:events";
import type { Server } from "node:net";

import { borrowDatabase } from "./borrow-database.ts";

/**
 * Gives an example server a box office and lets it run until Ctrl-C.
 *
 * @param listen starts the server on the port: `PORT`, or 3000
 */
export async function runServer(
  listen: (boxOffice: BoxOffice, port: number) => Server | Promise<Server>,
): Promise<void> {
  await using database = await borrowDatabase();
  await using db = openDatabase(database.url);
  await migrate(db);

  const port = Number(process.env["PORT"] ?? 3000);
  const origin = `http://127.0.0.1:${port}`;
  const server = await listen(createBoxOffice({ db }), port);
  try {
    if (!server.listening) await once(server, "listening");
  } catch (error) {
    console.error(`Cannot listen on port ${port} (${String(error)}): set PORT to another one.`);
    process.exitCode = 1;
    return;
  }

  console.log(`JSON:API  ${origin}/tickets/ticket_options`);
  console.log(`GraphQL   ${origin}/graphql (open it in a browser)`);
  console.log("Ctrl-C ends it.");
  await once(server, "close");
}
