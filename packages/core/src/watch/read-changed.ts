import { sql, type Kysely } from "kysely";

import { asText, toText } from "../database/column-text.ts";
import type { RunInTime } from "../database/run-in-time.ts";
import type { Database } from "../model/database.ts";
import { idsOfDraws } from "../model/draw.ts";
import type { TicketOption } from "../model/ticket-option.ts";
import { readTicketOptions } from "../operations/find-resources.ts";
import { toArrayText } from "../settle/to-array-text.ts";
import type { Watcher } from "./watcher.ts";

/** A ticket option that is watched. */
export interface Watched {
  readonly watchers: Set<Watcher>;
  /** Undefined until it is found. */
  shown: TicketOption | undefined;
  /** The versions that `shown` was read with, or later ones. */
  versions: string;
}

/** Ticket options that one statement reads. */
const PORTION = 100;

/** Reads what is shown of ticket options whose versions have changed, and returns those that are shown differently. */
export async function readChanged(
  run: RunInTime,
  watchedById: ReadonlyMap<string, Watched>,
): Promise<readonly TicketOption[]> {
  const versions = await readVersions(run, watchedById);
  const toRead = new Map<string, string>();
  for (const [id, { shown, versions: before }] of watchedById) {
    const together = [id].concat(idsOfDraws(shown?.drawsOn ?? []));
    const read = together.map((each) => versions.get(each));
    const joined = read.map((each) => each?.version).join();
    // Tickets of expired holds come back without a new version, one hold after the other.
    if (joined !== before || read.some((each) => each?.isDue)) toRead.set(id, joined);
  }
  const changed: TicketOption[] = [];
  const ids = [...toRead.keys()];
  for (let start = 0; start < ids.length; start += PORTION) {
    const portion = ids.slice(start, start + PORTION);
    for (const option of await run((db) => readTicketOptions(db, portion))) {
      const watched = watchedById.get(option.id);
      if (!watched) continue;
      // The versions of what it draws on are not known before it is found.
      const isComplete = watched.shown !== undefined || option.drawsOn.length === 0;
      watched.versions = isComplete ? toRead.get(option.id)! : "";
      if (JSON.stringify(option) === JSON.stringify(watched.shown)) continue;
      watched.shown = option;
      changed.push(option);
    }
  }
  return changed;
}

interface Version {
  readonly version: string;
  /** Whether it has a hold that has expired, and whose expiry is not written. */
  readonly isDue: boolean;
}

/** Of the watched ticket options and of those that they draw on. */
async function readVersions(
  run: RunInTime,
  watchedById: ReadonlyMap<string, Watched>,
): Promise<ReadonlyMap<string, Version>> {
  const drawn = [...watchedById.values()].flatMap(({ shown }) => idsOfDraws(shown?.drawsOn ?? []));
  const ids = [...new Set([...watchedById.keys(), ...drawn])];
  const rows = ids.length === 0 ? [] : await run((db) => selectVersions(db, ids).execute());
  return new Map(
    rows.map(({ id, version, due }) => [
      toText(id),
      { version: toText(version), isDue: toText(due) === "true" },
    ]),
  );
}

function selectVersions(db: Kysely<Database>, ids: readonly string[]) {
  return db
    .selectFrom("ticket_options")
    .select([
      asText("id").as("id"),
      asText("version").as("version"),
      asText(sql`coalesce(holds_expire_at <= pg_catalog.statement_timestamp(), false)`).as("due"),
    ])
    .where(sql<boolean>`id = any(cast(${toArrayText(ids)} as pg_catalog.uuid[]))`);
}
