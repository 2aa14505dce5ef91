import type { InputIssue, LineError } from "./errors.ts";
import { oneOf, type Choice, type ChoiceValue } from "./choice.ts";
import type { ChoiceField, PlainField } from "./field.ts";
import { rules } from "./rules.ts";

const TICKET_OPTION_STATE = {
  name: "TicketOptionState",
  description: "Whether a ticket option is sold.",
  values: {
    on_sale: "It is sold by its other rules.",
    paused: "Nothing is sold or held. Holds can be confirmed.",
    archived: "Nothing is sold, held or confirmed, and it is in no list that does not ask for it.",
  },
} as const satisfies Choice;

export type TicketOptionState = ChoiceValue<typeof TICKET_OPTION_STATE>;

/** How a ticket option is sold. Null: without that limit. */
export interface SaleRules {
  /** Whether it is sold at all. */
  readonly state: TicketOptionState;
  /** From when on tickets can be purchased and held. */
  readonly saleStartsAt: Date | null;
  /** From when on they no longer can; active holds can still be confirmed. */
  readonly saleEndsAt: Date | null;
  /** Tickets that a purchase or a hold takes at least: 1 to 2,147,483,647. */
  readonly minPerPurchase: number | null;
  /** Tickets that it takes at the most: 1 to 2,147,483,647. */
  readonly maxPerPurchase: number | null;
  /** Tickets that a user may have purchased and hold, less what was cancelled. */
  readonly maxPerUser: number | null;
  /** Tickets that a user may hold at a time. */
  readonly maxHeldPerUser: number | null;
}

export type SaleRulesInput = { readonly [Name in keyof SaleRules]?: SaleRules[Name] | undefined };

/** What a rule is judged by. */
export interface Judged {
  readonly rules: SaleRules;
  /** The database's clock, known where a rule is a time. */
  readonly now: Date | undefined;
  /** Tickets that a user has, known where there is a limit. */
  readonly usage: ReadonlyMap<string, number>;
  /** Those of them that a user holds, known where that is limited. */
  readonly held: ReadonlyMap<string, number>;
}

/** The tickets that a rule is asked about. */
export interface Wanted {
  readonly kind: "purchase" | "hold" | "transfer";
  readonly userId: string;
  readonly quantity: number;
}

/** A rule by which ticket options are sold: a field, and what it forbids. */
export type SaleRule = (PlainField | ChoiceField) & {
  /** Claims that break it are rejected with this. */
  readonly code: LineError["code"];
  /** @param ofUser what the user wants of the option altogether: more than this in an order of several lines, less in an exchange */
  readonly isBroken: (option: Judged, wanted: Wanted, ofUser: number) => boolean;
  /** Says what the value must be where it contradicts another rule. */
  readonly findConflict?: (rules: SaleRules) => string | false;
};

/** In the order in which claims are judged. */
export const SALE_RULES = {
  state: {
    column: "state",
    type: "choice",
    choice: TICKET_OPTION_STATE,
    schema: oneOf(TICKET_OPTION_STATE),
    defaultValue: "on_sale",
    isAddedLater: true,
    description:
      "Whether it is sold, paused or archived. Archive a ticket option instead of deleting it.",
    code: "sale_paused",
    isBroken: ({ rules: { state } }) => state !== "on_sale",
  },
  saleStartsAt: {
    column: "sale_starts_at",
    type: "time",
    schema: rules.time,
    isNullable: true,
    description: "From when on tickets can be purchased and held. Null: since ever.",
    code: "sale_not_open",
    isBroken: ({ rules: { saleStartsAt }, now }) => saleStartsAt !== null && now! < saleStartsAt,
  },
  saleEndsAt: {
    column: "sale_ends_at",
    type: "time",
    schema: rules.time,
    isNullable: true,
    description:
      "From when on they no longer can, after the start; active holds can still be confirmed. Null: never.",
    code: "sale_not_open",
    isBroken: ({ rules: { saleEndsAt }, now }) => saleEndsAt !== null && now! >= saleEndsAt,
    findConflict: ({ saleStartsAt, saleEndsAt }) =>
      saleStartsAt !== null &&
      saleEndsAt !== null &&
      saleEndsAt <= saleStartsAt &&
      "must be after the start of the sale",
  },
  minPerPurchase: {
    column: "min_per_purchase",
    type: "integer",
    schema: rules.quantity,
    isNullable: true,
    description: "Tickets that a purchase or a hold takes at least: 1 to 2147483647. Null: 1.",
    code: "quantity_out_of_range",
    isBroken: ({ rules: { minPerPurchase } }, { quantity }) =>
      minPerPurchase !== null && quantity < minPerPurchase,
  },
  maxPerPurchase: {
    column: "max_per_purchase",
    type: "integer",
    schema: rules.quantity,
    isNullable: true,
    description: "Tickets that it takes at the most: the minimum to 2147483647. Null: no limit.",
    code: "quantity_out_of_range",
    isBroken: ({ rules: { maxPerPurchase } }, { quantity }) =>
      maxPerPurchase !== null && quantity > maxPerPurchase,
    findConflict: ({ minPerPurchase, maxPerPurchase }) =>
      minPerPurchase !== null &&
      maxPerPurchase !== null &&
      maxPerPurchase < minPerPurchase &&
      "must not be below the minimum",
  },
  maxPerUser: {
    column: "max_per_user",
    type: "integer",
    schema: rules.quantity,
    isNullable: true,
    description:
      "Tickets that a user may have purchased and hold, less what was cancelled: 1 to 2147483647. Null: no limit.",
    code: "user_limit_exceeded",
    // An exchange may take no more than it returns. Then it is allowed even if the user exceeds a limit that was set later.
    isBroken: ({ rules: { maxPerUser }, usage }, { userId }, ofUser) =>
      maxPerUser !== null && ofUser > 0 && (usage.get(userId) ?? 0) + ofUser > maxPerUser,
  },
  maxHeldPerUser: {
    column: "max_held_per_user",
    type: "integer",
    schema: rules.quantity,
    isNullable: true,
    isAddedLater: true,
    description:
      "Tickets that a user may hold at a time, in active holds: 1 to 2147483647. Null: no limit.",
    code: "held_limit_exceeded",
    isBroken: ({ rules: { maxHeldPerUser }, held }, { kind, userId }, ofUser) =>
      maxHeldPerUser !== null &&
      kind === "hold" &&
      (held.get(userId) ?? 0) + ofUser > maxHeldPerUser,
  },
} as const satisfies { readonly [Name in keyof SaleRules]: SaleRule };

const RULES: readonly SaleRule[] = Object.values(SALE_RULES);

/** The first rule that a claim breaks. */
export function findBrokenRule(
  option: Judged,
  wanted: Wanted,
  ofUser: number,
): SaleRule | undefined {
  // Not find(), whose callback would be allocated for each purchase.
  for (const rule of RULES) if (rule.isBroken(option, wanted, ofUser)) return rule;
  return undefined;
}

/** The first rule that a claim on another option breaks by drawing units of this one. */
export function findBrokenRuleOfDrawn(
  option: Judged,
  wanted: Wanted,
  ofUser: number,
): SaleRule | undefined {
  for (const rule of RULES_OF_DRAWN) if (rule.isBroken(option, wanted, ofUser)) return rule;
  return undefined;
}

/** How many tickets one purchase may take is a rule for purchases of the option itself. */
const RULES_OF_DRAWN = RULES.filter(({ code }) => code !== "quantity_out_of_range");

/** Whether the clock is needed to judge by them. */
export function isTimed(rules: SaleRules): boolean {
  return TIMED_RULES.some((name) => rules[name] !== null);
}

const TIMED_RULES = Object.entries<SaleRule>(SALE_RULES).flatMap(([name, { type }]) =>
  isRuleName(name) && type === "time" ? [name] : [],
);

function isRuleName(name: string): name is keyof SaleRules {
  return Object.hasOwn(SALE_RULES, name);
}

/** Finds rules that contradict each other. */
export function findSaleRuleIssues(saleRules: SaleRules): readonly InputIssue[] {
  return Object.entries<SaleRule>(SALE_RULES).flatMap(([name, { findConflict }]) => {
    const message = findConflict?.(saleRules);
    return message ? [{ path: [name], message }] : [];
  });
}
