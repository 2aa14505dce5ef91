import { rules, type SaleRules } from "@ticket-allocation/core";
import { z } from "zod";

const TIME_WITH_OFFSET =
  "must be a date and a time with an offset, such as 2027-05-01T10:00:00+02:00";

/** A moment with its offset from UTC. */
export function moment(error = TIME_WITH_OFFSET) {
  return z.iso
    .datetime({ offset: true, error })
    .transform((text) => new Date(text))
    .pipe(rules.time);
}

/** The rules that a ticket option is sold by, as a client sends them: all may be left out or null. */
export const saleRuleAttributes = {
  sale_starts_at: moment().nullish(),
  sale_ends_at: moment().nullish(),
  min_per_purchase: rules.quantity.nullish(),
  max_per_purchase: rules.quantity.nullish(),
  max_per_user: rules.quantity.nullish(),
};

type SaleRuleAttributes = z.output<z.ZodObject<typeof saleRuleAttributes>>;

const SHOWN_WHEN_ASKED = "Answered when `fields[ticket_options]` asks for it.";
const shownMoment = (description: string) =>
  z.iso
    .datetime()
    .nullable()
    .meta({ description: `${description} ${SHOWN_WHEN_ASKED}` });
const shownCount = (description: string) =>
  rules.quantity.nullable().meta({ description: `${description} ${SHOWN_WHEN_ASKED}` });

/** The same, as a client is answered them. Null: without that limit. */
export const shownSaleRuleAttributes = {
  sale_starts_at: shownMoment("From when on tickets can be purchased and held."),
  sale_ends_at: shownMoment("From when on they no longer can; active holds can be confirmed."),
  min_per_purchase: shownCount("Tickets that a purchase or a hold takes at least."),
  max_per_purchase: shownCount("Tickets that it takes at the most."),
  max_per_user: shownCount("Tickets that a user may have."),
};

/** In the box office's words. */
export function toSaleRules(attributes: SaleRuleAttributes) {
  return {
    saleStartsAt: attributes.sale_starts_at,
    saleEndsAt: attributes.sale_ends_at,
    minPerPurchase: attributes.min_per_purchase,
    maxPerPurchase: attributes.max_per_purchase,
    maxPerUser: attributes.max_per_user,
  };
}

/** In the words of a document. */
export function toSaleRuleFields(saleRules: SaleRules) {
  return {
    sale_starts_at: saleRules.saleStartsAt?.toISOString() ?? null,
    sale_ends_at: saleRules.saleEndsAt?.toISOString() ?? null,
    min_per_purchase: saleRules.minPerPurchase,
    max_per_purchase: saleRules.maxPerPurchase,
    max_per_user: saleRules.maxPerUser,
  };
}
