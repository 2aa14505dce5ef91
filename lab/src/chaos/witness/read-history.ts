import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { deserialize } from "node:v8";
import type { Client } from "pg";

import type { LogLine, Order } from "../buyers/order.ts";
import type { LifeLogLine } from "../life/wish.ts";
import type { RecordedDecision, Request } from "./history.ts";
import { keyOf, toAnswer, toQuestion, type Wished } from "./requests.ts";

/** Records which transaction has made each version of a ticket option. A trigger writes it in the transaction itself. */
export async function keepVersions(client: Client): Promise<void> {
  await client.query(`
    create table chaos.versions (
      ticket_option_id uuid not null, version bigint not null, transaction xid8 not null
    );
    create function chaos.note_version() returns trigger language plpgsql as $$
    begin
      insert into chaos.versions values (new.id, new.version, pg_current_xact_id());
      return null;
    end $$;
    create trigger note_version after update on ticket_options
      for each row execute function chaos.note_version();
  `);
}

/** Reads the recorded decisions, except those that were not committed. */
export async function readDecisions(
  client: Client,
  files: readonly string[],
): Promise<readonly RecordedDecision[]> {
  const { rows } = await client.query<{ readonly made: string }>(
    "select concat_ws(' ', ticket_option_id, version, transaction) as made from chaos.versions",
  );
  const made = new Set(rows.map((row) => row.made));
  const decisions = new Map<string, RecordedDecision>();
  const unchanging: RecordedDecision[] = [];
  for (const file of files) {
    for await (const line of createInterface({ input: createReadStream(file) })) {
      const decision: RecordedDecision = deserialize(Buffer.from(line, "base64"));
      const { transaction, options, at } = decision;
      const places = options
        .filter(({ isChanged }) => isChanged)
        .map(({ id, version }) => `${id} ${version + 1} ${transaction}`);
      const [place] = places;
      if (place === undefined) unchanging.push(decision);
      else if (places.every((each) => made.has(each))) {
        // After a crash PostgreSQL may use the id of a lost transaction again: the later one was committed.
        const other = decisions.get(place);
        if (!other || other.at < at) decisions.set(place, decision);
      }
    }
  }
  return [...unchanging, ...decisions.values()];
}

/** Reads the requests of the buyers from their log. */
export async function readRequests(logFile: string): Promise<readonly Request[]> {
  const wishes = new Map<
    string,
    { readonly wish: Wished; readonly idempotencyKey: string | undefined }
  >();
  const requests: Request[] = [];
  for await (const line of createInterface({ input: createReadStream(logFile) })) {
    const entry: LogLine | LifeLogLine = JSON.parse(line);
    switch (entry.line) {
      case "order":
        wishes.set(entry.key, {
          wish: toWish(entry),
          idempotencyKey: entry.hasKey ? entry.key : undefined,
        });
        break;
      case "wish":
        wishes.set(entry.key, { wish: entry, idempotencyKey: keyOf(entry) });
        break;
      case "answer":
      case "reply": {
        const { sentAt, answeredAt, outcome } = entry;
        // Nothing was done.
        if (outcome === "busy") break;
        const { wish, idempotencyKey } = wishes.get(entry.key)!;
        const said =
          entry.line === "reply"
            ? entry
            : {
                ids: entry.purchaseId === null ? [] : [entry.purchaseId],
                quantity: null,
                expiresAt: null,
                refusedLines: [],
              };
        const answer = toAnswer(wish, { ...said, outcome, code: entry.code });
        requests.push({
          question: toQuestion(wish),
          key: idempotencyKey,
          sentAt,
          answeredAt: answer === undefined ? Infinity : answeredAt,
          answer,
        });
      }
    }
  }
  return requests;
}

function toWish({ ticketOptionId, userId, quantity }: Order): Wished {
  const lines = [{ ticketOptionId, quantity }];
  return { kind: "purchase", userId, lines, targetId: null, quantity: null, seconds: null };
}
