import { sql, type Kysely } from "kysely";

import { asText, toText } from "../database/column-text.ts";
import type { Database } from "../model/database.ts";
import { MAX_DRAWN_BY, MAX_DRAWS, readDraws, type Draw, type NewDraw } from "../model/draw.ts";
import { InvalidInputError, TicketOptionNotFoundError } from "../model/errors.ts";
import { isUuid, MAX_TICKETS } from "../model/rules.ts";
import { toArrayText } from "../settle/to-array-text.ts";

/** A new ticket option, and what it draws on directly. */
interface Drawing {
  readonly id: string;
  readonly draws: readonly NewDraw[];
}

export interface FlattenedDraws {
  /** Of each new ticket option, in order of ids. Empty where it is refused. */
  readonly drawsOn: readonly (readonly Draw[])[];
  /** Why new ticket options are refused, by their index. */
  readonly refused: ReadonlyMap<number, InvalidInputError | TicketOptionNotFoundError>;
}

interface DrawnOption {
  readonly drawsOn: readonly Draw[];
  readonly drawnBy: readonly Draw[];
}

/**
 * Adds what the drawn options draw on themselves. A new option may draw on existing ones and on new ones before it. The
 * draws of an option never change, so nothing is locked. For the number of options that draw on one this means:
 * simultaneous creations may exceed it by a few.
 */
export async function flattenDraws(
  db: Kysely<Database>,
  drawing: readonly Drawing[],
): Promise<FlattenedDraws> {
  const newIds = new Set(drawing.map(({ id }) => id));
  const named = drawing.flatMap(({ draws }) => draws.map(({ ticketOptionId }) => ticketOptionId));
  const existing = new Map(
    await readOptions(
      db,
      [...new Set(named)].filter((id) => isUuid(id) && !newIds.has(id)),
    ),
  );
  const known = new Map<string, Pick<DrawnOption, "drawsOn">>(existing);
  const refused = new Map<number, InvalidInputError | TicketOptionNotFoundError>();
  const drawsOn = drawing.map(({ id, draws }, index) => {
    const flattened = flatten(draws, known);
    const isRefused = flattened instanceof Error;
    if (isRefused) refused.set(index, flattened);
    const own = isRefused ? [] : flattened;
    known.set(id, { drawsOn: own });
    return own;
  });

  const drawnIds = new Set(drawsOn.flat().map(({ ticketOptionId }) => ticketOptionId));
  const further = [...drawnIds].filter((id) => !existing.has(id) && !newIds.has(id));
  for (const [id, option] of await readOptions(db, further)) existing.set(id, option);
  const counts = new Map(Array.from(existing, ([id, { drawnBy }]) => [id, drawnBy.length]));
  for (const [index, own] of drawsOn.entries()) {
    for (const { ticketOptionId: id } of own) {
      const count = counts.get(id);
      // The request is repeated.
      const isNoted = existing
        .get(id)
        ?.drawnBy.some(({ ticketOptionId }) => ticketOptionId === drawing[index]!.id);
      if (count === undefined || isNoted) continue;
      counts.set(id, count + 1);
      if (count < MAX_DRAWN_BY) continue;
      const message = `must not draw on a ticket option that ${MAX_DRAWN_BY} draw on already`;
      refused.set(index, refuseDraws(message));
    }
  }
  return { drawsOn, refused };
}

/** What these draws take, with what the drawn options draw on, in order of ids; or why they are refused. */
function flatten(
  draws: readonly NewDraw[],
  known: ReadonlyMap<string, Pick<DrawnOption, "drawsOn">>,
): readonly Draw[] | InvalidInputError | TicketOptionNotFoundError {
  const units = new Map<string, number>();
  const add = (id: string, more: number) => units.set(id, (units.get(id) ?? 0) + more);
  for (const draw of draws) {
    const option = known.get(draw.ticketOptionId);
    if (!option) return new TicketOptionNotFoundError(draw.ticketOptionId);
    const each = draw.units ?? 1;
    add(draw.ticketOptionId, each);
    for (const further of option.drawsOn) add(further.ticketOptionId, each * further.units);
  }
  if (units.size > MAX_DRAWS) {
    return refuseDraws(
      `must not draw on more than ${MAX_DRAWS} ticket options, with what these draw on`,
    );
  }
  if ([...units.values()].some((sum) => sum > MAX_TICKETS)) {
    return refuseDraws(`must not take more than ${MAX_TICKETS} units of a ticket option`);
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
