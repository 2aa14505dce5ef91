import fc from "fast-check";

import { oddText } from "./odd-text.ts";

/** Ticket options that are created before the first request, with their allocations. */
export const TICKET_OPTIONS: readonly { readonly id: string; readonly allocation: number }[] = [
  2_147_483_647, 1_000_000, 1_000_000, 100_000, 1_000, 100, 10, 3, 1, 0,
].map((allocation, index) => ({ id: idNumber(index), allocation }));

/**
 * Ticket options that draw on those above, on one another, and on one that is sold out. They are created in this order.
 * Those without an allocation have no count of their own.
 */
export const DRAWING_OPTIONS: readonly {
  readonly id: string;
  readonly allocation: number | undefined;
  readonly drawsOn: readonly { readonly ticketOptionId: string; readonly units: number }[];
}[] = [
  { allocation: undefined, drawsOn: [draw(1, 1)] },
  { allocation: 500, drawsOn: [draw(1, 3), draw(2, 1)] },
  { allocation: undefined, drawsOn: [draw(201, 2), draw(5, 1)] },
  { allocation: 5, drawsOn: [draw(9, 1)] },
].map(({ allocation, drawsOn }, index) => ({ id: idNumber(200 + index), allocation, drawsOn }));

function draw(index: number, units: number) {
  return { ticketOptionId: idNumber(index), units };
}

/** Rules that never change, so that every response can be checked. */
export interface FixedRules {
  readonly sale_starts_at?: string;
  readonly sale_ends_at?: string;
  readonly min_per_purchase?: number;
  readonly max_per_purchase?: number;
  readonly max_per_user?: number;
}

/** Ticket options with rules and plenty of tickets. They are created before the first request too. */
export const RULED_OPTIONS: readonly {
  readonly id: string;
  readonly allocation: number;
  readonly rules: FixedRules;
}[] = [
  { sale_ends_at: "2020-01-01T00:00:00Z" },
  { sale_starts_at: "2099-12-31T23:59:59.999+02:00" },
  { min_per_purchase: 2, max_per_purchase: 3 },
  { max_per_user: 4 },
  {
    sale_starts_at: "2020-01-01T00:00:00Z",
    sale_ends_at: "2099-01-01T00:00:00Z",
    min_per_purchase: 1,
    max_per_purchase: 2,
    max_per_user: 3,
  },
].map((rules, index) => ({ id: idNumber(100 + index), allocation: 100_000_000, rules }));

/** All that are created before the first request, in this order. */
export const OPTIONS_ON_SALE: readonly {
  readonly id: string;
  readonly allocation: number | undefined;
  readonly rules?: FixedRules;
  readonly drawsOn?: (typeof DRAWING_OPTIONS)[number]["drawsOn"];
}[] = [...TICKET_OPTIONS, ...RULED_OPTIONS, ...DRAWING_OPTIONS];

function idNumber(index: number): string {
  return `0190a5e5-0000-7000-8000-${String(index).padStart(12, "0")}`;
}

const knownId = fc.constantFrom(...TICKET_OPTIONS.map(({ id }) => id));

const malformedId = fc.oneof(
  fc.constantFrom("", "1", "null", "%00", "..", "__proto__", "70b751fe04dd4dd18955ab9b188ddb1f"),
  oddText,
);

const drawingId = fc.constantFrom(...DRAWING_OPTIONS.map(({ id }) => id));

/** Mostly the id of an option to draw on. Options with fixed rules are not drawn on: their own sales are compared with these. */
export const drawnId: fc.Arbitrary<string> = fc.oneof(
  { weight: 12, arbitrary: knownId },
  { weight: 4, arbitrary: drawingId },
  { weight: 1, arbitrary: fc.uuid() },
  { weight: 1, arbitrary: malformedId },
);

/** Mostly the id of an existing ticket option. */
export const ticketOptionId: fc.Arbitrary<string> = fc.oneof(
  { weight: 12, arbitrary: knownId },
  { weight: 4, arbitrary: drawingId },
  { weight: 6, arbitrary: fc.constantFrom(...RULED_OPTIONS.map(({ id }) => id)) },
  { weight: 1, arbitrary: knownId.map((id) => id.toUpperCase()) },
  { weight: 2, arbitrary: fc.uuid() },
  { weight: 1, arbitrary: malformedId },
);

/** A user that purchases often, so that keys are reused for the same request. */
export const REGULAR_USER_ID = "3b241101-e2bb-4255-8caf-4136c566a962";

/** The id of an option that requests may change. The first options are never changed, so they stay on sale. */
export const changedId: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.constantFrom(...TICKET_OPTIONS.slice(4).map(({ id }) => id)),
  },
  { weight: 1, arbitrary: fc.oneof(fc.uuid(), malformedId) },
);

const PLACES = 12;
const placeOf = (kind: number, index: number) =>
  `0190a5e5-000${kind}-7000-8000-${String(index).padStart(12, "0")}`;

/**
 * Placeholders for the ids of purchases, holds and webhooks that are created before the first request.
 */
export const PURCHASE_PLACES: readonly string[] = Array.from({ length: PLACES }, (_, index) =>
  placeOf(1, index),
);
export const HOLD_PLACES: readonly string[] = Array.from({ length: PLACES }, (_, index) =>
  placeOf(2, index),
);
export const WEBHOOK_PLACES: readonly string[] = [0, 1, 2].map((index) => placeOf(4, index));

const idOfPlace = (places: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 16, arbitrary: fc.constantFrom(...places) },
    { weight: 2, arbitrary: fc.uuid() },
    { weight: 1, arbitrary: malformedId },
  );

export const purchaseId = idOfPlace(PURCHASE_PLACES);
export const holdId = idOfPlace(HOLD_PLACES);
export const webhookId = idOfPlace(WEBHOOK_PLACES);

/** Mostly the id of an entry that exists. */
export const journalEntryId: fc.Arbitrary<string> = fc
  .tuple(
    ticketOptionId,
    fc.oneof(
      { weight: 8, arbitrary: fc.nat(20).map(String) },
      {
        weight: 1,
        arbitrary: fc.constantFrom("-1", "00", "1e1", "", "9".repeat(16), "9".repeat(40)),
      },
    ),
  )
  .map(([id, version]) => `${id}-${version}`);

export const userId: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: fc.uuid() },
  { weight: 4, arbitrary: fc.constant(REGULAR_USER_ID) },
  { weight: 1, arbitrary: malformedId },
);

/** Ids that clients choose: few, so that requests compete for them. */
const chosenId = fc.nat(19).map((index) => placeOf(3, index));

/** The id of what a request makes. Mostly it leaves that to the server. */
export const newId: fc.Arbitrary<string | null | undefined> = fc.oneof(
  { weight: 20, arbitrary: fc.constant(undefined) },
  { weight: 4, arbitrary: chosenId },
  { weight: 1, arbitrary: chosenId.map((id) => id.toUpperCase()) },
  { weight: 2, arbitrary: fc.uuid() },
  { weight: 1, arbitrary: fc.oneof(fc.constant(null), knownId, malformedId) },
);
