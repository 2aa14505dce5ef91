import { z } from "zod";

import { confirmationSchema, newHoldSchema, type NewHold } from "./hold.ts";
import { LINES_IN_WORDS, linesOf } from "./lines.ts";
import { rules } from "./rules.ts";

/** What {@link BoxOffice.holdBasket} takes. */
export interface NewBasket {
  /** 1 to 1,000, of one ticket option or of many. */
  readonly lines: readonly BasketLine[];
  /** How long all of them are held: 1 to 3,600. @default 600 */
  readonly seconds?: number | null | undefined;
}

/** A hold of a basket. */
export type BasketLine = Omit<NewHold, "seconds">;

const { seconds, ...basketLine } = newHoldSchema.shape;

export const newBasketSchema = z
  .object({
    lines: linesOf(
      z
        .object(basketLine)
        .meta({ title: "BasketLine", description: "For whom how many tickets of what." }),
    ).meta({ description: `${LINES_IN_WORDS} holds, of one ticket option or of many.` }),
    seconds,
  })
  .meta({ description: "What is to be held together." });

/** A hold is resolved once, so a basket has it once. */
function eachOnce<Line>(idOf: (line: Line) => string, path: readonly string[]) {
  return ({ value, issues }: z.core.ParsePayload<Line[]>): void => {
    const known = new Set<string>();
    for (const [index, line] of value.entries()) {
      if (known.has(idOf(line))) {
        const message = "must not be in the basket twice";
        issues.push({ code: "custom", input: idOf(line), path: [index, ...path], message });
      }
      known.add(idOf(line));
    }
  };
}

/** As adapters take it. */
export const basketConfirmationSchema = z
  .object({
    lines: linesOf(
      z.object(confirmationSchema.shape).meta({
        title: "ConfirmationLine",
        description: "A hold that is to become a purchase.",
      }),
    ).meta({
      description: `${LINES_IN_WORDS} holds, each once. They need not have been made together.`,
    }),
  })
  .meta({ description: "What is to become purchases together." });

export const confirmationsSchema = linesOf(confirmationSchema).check(
  eachOnce(({ holdId }) => holdId, ["holdId"]),
);

/** As adapters take it. */
export const basketReleaseSchema = z
  .object({
    holdIds: linesOf(rules.id).meta({
      description: `Ids of ${LINES_IN_WORDS} holds, each once. They need not have been made together.`,
    }),
  })
  .meta({ description: "What is to be given back together. Safe to repeat, without a key." });

export const releasesSchema = linesOf(rules.id).check(eachOnce((id) => id, []));
