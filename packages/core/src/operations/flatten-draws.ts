import { sql, type Kysely } from "kysely";

import { asText, toText } from "../database/column-text.ts";
import type { Database } from "../model/database.ts";
import { MAX_DRAWN_BY, MAX_DRAWS, readDraws, type Draw, type NewDraw } from "../model/draw.ts";
import { InvalidInputError, TicketOptionNotFoundError } from "../model/errors.ts";
import { isUuid, MAX_TICKETS } from "../model/rules.ts";
import { toArrayText } from "../settle/to-array-text.ts";

interface DrawnOption {
  readonly drawsOn: readonly Draw[];
  readonly drawnBy: readonly Draw[];
}

/**
 * Adds what the drawn options draw on themselves, in order of ids. The draws of an option never change, so nothing is
 * locked. For the number of options that draw on one this means: simultaneous creations may exceed it by a few.
 *
 * @param drawingId the id of the new ticket option
 * @throws {TicketOptionNotFoundError} when a drawn option does not exist
 * @throws {InvalidInputError} when there would be too many draws or units
 */
export async function flattenDraws(
  db: Kysely<Database>,
  drawingId: string,
  wanted: readonly NewDraw[],
): Promise<readonly Draw[]> {
  if (wanted.length === 0) return [];
  const direct = await readOptions(
    db,
    wanted.map(({ ticketOptionId }) => ticketOptionId).filter(isUuid),
  );
  const units = new Map<string, number>();
  const add = (id: string, more: number) => units.set(id, (units.get(id) ?? 0) + more);
  for (const draw of wanted) {
    const option = direct.get(draw.ticketOptionId);
    if (!option) throw new TicketOptionNotFoundError(draw.ticketOptionId);
    const each = draw.units ?? 1;
    add(draw.ticketOptionId, each);
    for (const further of option.drawsOn) add(further.ticketOptionId, each * further.units);
  }
  if (units.size > MAX_DRAWS) {
    throw refuseDraws(
      `must not draw on more than ${MAX_DRAWS} ticket options, with what these draw on`,
    );
  }
  if ([...units.values()].some((sum) => sum > MAX_TICKETS)) {
    throw refuseDraws(`must not take more than ${MAX_TICKETS} units of a ticket option`);
  }
  const further = [...units.keys()].filter((id) => !direct.has(id));
  for (const { drawnBy } of [...direct.values(), ...(await readOptions(db, further)).values()]) {
    const isNew = drawnBy.every(({ ticketOptionId }) => ticketOptionId !== drawingId);
    if (isNew && drawnBy.length >= MAX_DRAWN_BY) {
      throw refuseDraws(`must not draw on a ticket option that ${MAX_DRAWN_BY} draw on already`);
    }
  }
  return Array.from(units, ([ticketOptionId, sum]) => ({ ticketOptionId, units: sum })).toSorted(
    (one, other) => (one.ticketOptionId < other.ticketOptionId ? -1 : 1),
  );
}

function refuseDraws(message: string): InvalidInputError {
  return new InvalidInputError([{ path: ["drawsOn"], message }]);
}

async function readOptions(
  db: Kysely<Database>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, DrawnOption>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("ticket_options")
    .select([
      asText("id").as("id"),
      asText<string | null>("draws_on").as("drawsOn"),
      asText<string | null>("drawn_by").as("drawnBy"),
    ])
    .where(sql<boolean>`id = any(cast(${toArrayText(ids)} as pg_catalog.uuid[]))`)
    .execute();
  return new Map(
    rows.map(({ id, drawsOn, drawnBy }) => [
      toText(id),
      { drawsOn: readDraws(drawsOn), drawnBy: readDraws(drawnBy) },
    ]),
  );
}
