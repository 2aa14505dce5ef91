import { z } from "zod";

import { toText } from "../database/column-text.ts";
import { MAX_TICKETS, rules } from "./rules.ts";

/** Each ticket of a ticket option takes `units` of another ticket option. */
export interface Draw {
  readonly ticketOptionId: string;
  /** 1 to 2,147,483,647. */
  readonly units: number;
}

/** A draw of a new ticket option. */
export interface NewDraw {
  /** The id of an existing ticket option. */
  readonly ticketOptionId: string;
  /** 1 to 2,147,483,647. @default 1 */
  readonly units?: number | null | undefined;
}

/** Maximum number of ticket options that one draws on, including those that these draw on. */
export const MAX_DRAWS = 50;

/** Maximum number of ticket options that draw on the same one. It bounds what is read about a user under the lock of that one. */
export const MAX_DRAWN_BY = 100;

/**
 * The stored capacity of a ticket option without a count of its own. No other number of tickets exceeds it, so the
 * guards of the allocation are the same for all ticket options.
 */
export const NO_OWN_COUNT = MAX_TICKETS;

/** Why {@link NO_OWN_COUNT} cannot be the number of tickets of an option that draws. */
export const OWN_COUNT_TOO_LARGE = `must be less than ${NO_OWN_COUNT} with draws on other ticket options`;

export const newDrawsSchema = z
  .array(
    z
      .object({
        ticketOptionId: rules.id.meta({ description: "Id of the ticket option to draw on." }),
        units: rules.units.nullish().meta({
          description: "Units of it that each ticket takes: 1 to 2147483647. Left out or null: 1.",
        }),
      })
      .meta({
        title: "Draw",
        description: "Another ticket option that each ticket takes units of.",
      }),
    { error: "must be a list" },
  )
  .max(MAX_DRAWS, { error: `must not have more than ${MAX_DRAWS} entries` })
  .superRefine((draws, context) => {
    const ids = new Set<string>();
    for (const [index, { ticketOptionId }] of draws.entries()) {
      if (ids.has(ticketOptionId)) {
        const message = "must not be repeated";
        context.addIssue({ code: "custom", path: [index, "ticketOptionId"], message });
      }
      ids.add(ticketOptionId);
    }
  });

/**
 * What can be had of a ticket option: as much as its own amount and the amounts of those that it draws on are enough for.
 *
 * @param amountOf the amount of one that is drawn on
 */
export function leastOf<Drawn extends { readonly units: number }>(
  own: number,
  draws: readonly Drawn[],
  amountOf: (drawn: Drawn) => number,
): number {
  return Math.min(own, ...draws.map((drawn) => Math.floor(amountOf(drawn) / drawn.units)));
}

export function idsOfDraws(draws: readonly Draw[]): readonly string[] {
  return draws.map(({ ticketOptionId }) => ticketOptionId);
}

/**
 * Reads the column `draws_on` or `drawn_by`: JSON of the units by the id of the ticket option.
 *
 * @param column as text. Null: no draws
 */
export function readDraws(column: unknown): readonly Draw[] {
  if (column === null) return NO_DRAWS;
  const draws: Readonly<Record<string, number>> = JSON.parse(toText(column));
  return Object.entries(draws).map(([ticketOptionId, units]) => ({ ticketOptionId, units }));
}

const NO_DRAWS: readonly Draw[] = [];

/** The value of the column. */
export function writeDraws(draws: readonly Draw[]): string | null {
  if (draws.length === 0) return null;
  return JSON.stringify(Object.fromEntries(draws.map((draw) => [draw.ticketOptionId, draw.units])));
}
