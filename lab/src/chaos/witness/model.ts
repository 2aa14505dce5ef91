import { linesOf, type Claim } from "../../../../packages/core/src/settle/claim.ts";
import { applyEvent } from "../../../../packages/core/src/settle/decide/apply-event.ts";
import { decideClaims } from "../../../../packages/core/src/settle/decide/decide-claims.ts";
import { noKnownIds } from "../../../../packages/core/src/settle/decide/judge-ids.ts";
import type { TicketEvent } from "../../../../packages/core/src/settle/decide/event.ts";
import { openLedgers, type Ledger } from "../../../../packages/core/src/settle/decide/ledger.ts";
import type { Seen } from "../../../../packages/core/src/settle/kinds/claim-kind.ts";
import type { Outcome, Undecided } from "../../../../packages/core/src/settle/outcome.ts";
import type { RecordedClaim, RecordedDecision, StoredOption } from "./history.ts";

/**
 * The state of a box office, which only decisions change. It knows all rows, so it needs none of the reads of the product:
 * what the product looks up, counts or leaves out for speed is computed from the rows.
 */
export interface Model {
  readonly options: ReadonlyMap<string, ModelOption>;
  /**
   * Decides the claims of a recorded decision by the state.
   *
   * @param report is called for everything that the record says and the state does not
   * @returns an outcome for each claim; undefined for one that the product has not decided
   */
  readonly decide: (
    decision: RecordedDecision,
    report: (difference: string, details: object) => void,
  ) => readonly (Outcome | Undecided | undefined)[];
}

/** A ticket option with all of its rows. */
export interface ModelOption {
  /** Its maps of rows are complete. */
  ledger: Ledger;
  version: number;
  option: StoredOption["option"];
  readonly drawnBy: StoredOption["locked"]["drawnBy"];
  readonly drawsOn: StoredOption["locked"]["drawsOn"];
  /** Ids of rows by user. */
  readonly purchasesOf: Map<string, Set<string>>;
  readonly holdsOf: Map<string, Set<string>>;
  /** Holds that keep tickets. By id: when they expire. */
  readonly keeping: Map<string, number>;
  /** Expiries of holds, sorted. A hold that was extended has several, of which the one in `keeping` is valid. */
  readonly expiries: Expiry[];
}

interface Expiry {
  readonly at: number;
  readonly id: string;
}

export function createModel(stored: readonly StoredOption[]): Model {
  const opened = openLedgers(
    stored.map(({ locked }) => locked),
    undefined,
  );
  const options = new Map(
    stored.map(({ locked, option, version }): [string, ModelOption] => [
      locked.id,
      {
        ledger: opened.get(locked.id)!,
        version,
        option,
        drawnBy: locked.drawnBy,
        drawsOn: locked.drawsOn,
        purchasesOf: new Map(),
        holdsOf: new Map(),
        keeping: new Map(),
        expiries: [],
      },
    ]),
  );
  const optionOf = (id: string) => options.get(id)!;
  /** The ids that claims have chosen, of all ticket options. */
  const chosenIds = noKnownIds();

  const decide: Model["decide"] = (decision, report) => {
    const now = decision.now ?? decision.at;
    const ledgers = openAt(decision, now);
    for (const { id, version, allocation } of decision.options) {
      const option = optionOf(id);
      const expected = { version: option.version, allocation: option.ledger.left };
      if (version !== expected.version || allocation !== expected.allocation) {
        report("a decision reads what the decisions before it have left", {
          ticketOptionId: id,
          read: { version, allocation },
          expected,
        });
        // Reported once, not for each decision after it.
        option.version = version;
      }
    }
    const before = new Map([...ledgers].map(([id]) => [id, optionOf(id).ledger.left]));
    expire(decision, ledgers, now, report);
    enterOverdue(ledgers, now);
    markOverdue(decision.claims, ledgers, now);
    enterUsers(decision.claims, ledgers, now);

    const decided = decision.claims.filter(({ outcome }) => outcome.is !== "undecided");
    const seen = new WeakMap<Claim, Seen>();
    for (const { claim, seen: earlier } of decided) if (earlier) seen.set(claim, earlier);
    const claims = decided.map(({ claim }) => claim);
    const outcomes = decideClaims(ledgers, claims, seen, undefined, chosenIds);

    for (const { id, isChanged } of decision.options) {
      const ledger = ledgers.get(id)!;
      const isMoved = ledger.left !== before.get(id) || ledger.events.length > 0;
      if (isMoved && !isChanged) {
        report("what is decided is written", { ticketOptionId: id, events: ledger.events });
      }
      keep(optionOf(id), ledger, isChanged);
    }
    const replayed = new Map(decided.map((claim, index) => [claim, outcomes[index]]));
    return decision.claims.map((claim) => replayed.get(claim));
  };

  /** The ledgers of a decision: the state, with rows that are shared with it. */
  function openAt(decision: RecordedDecision, now: Date): ReadonlyMap<string, Ledger> {
    const links = new Map<string, { ledger: Ledger; units: number }[]>();
    const ledgers = new Map<string, Ledger>();
    for (const { id } of decision.options) {
      const { ledger: state, option } = optionOf(id);
      const draws: { ledger: Ledger; units: number }[] = [];
      links.set(id, draws);
      ledgers.set(id, {
        ...state,
        now,
        draws,
        storedLeft: state.left,
        option: { ...option, allocation: state.left, capacity: state.capacity },
        changed: undefined,
        hasMoreOverdue: false,
        overdueElsewhere: new Map(),
        uncountedUsers: new Set(),
        usage: new Map(),
        held: new Map(),
        events: [],
      });
    }
    for (const [id, draws] of links) {
      for (const { ticketOptionId, units } of optionOf(id).drawsOn) {
        const ledger = ledgers.get(ticketOptionId);
        if (!ledger) throw new Error(`${ticketOptionId} is drawn on by ${id}, and was not locked`);
        draws.push({ ledger, units });
      }
    }
    return ledgers;
  }

  /** Returns the tickets of the holds that the decision has found expired. */
  function expire(
    { expired }: RecordedDecision,
    ledgers: ReadonlyMap<string, Ledger>,
    now: Date,
    report: (difference: string, details: object) => void,
  ): void {
    for (const id of expired) {
      const ledger = [...ledgers.values()].find(({ holds }) => holds.has(id));
      const option = ledger && optionOf(ledger.ticketOptionId);
      const expiresAt = option?.keeping.get(id);
      if (!ledger || !option || expiresAt === undefined || expiresAt > now.getTime()) {
        report("a hold expires once, and not before its time", { id, expiresAt, now });
        continue;
      }
      const hold = ledger.holds.get(id)!;
      hold.status = "expired";
      const { ticketOptionId } = ledger;
      applyEvent(ledger, { type: "hold_expired", ticketOptionId, id, quantity: hold.quantity });
      option.keeping.delete(id);
    }
  }

  /** Finds which expired holds still keep tickets. */
  function enterOverdue(ledgers: ReadonlyMap<string, Ledger>, now: Date): void {
    for (const [id, ledger] of ledgers) {
      if (hasOverdue(optionOf(id), now)) {
        ledger.hasMoreOverdue = true;
        for (const { ledger: drawn } of ledger.draws) drawn.hasMoreOverdue = true;
      }
      for (const { ticketOptionId } of optionOf(id).drawnBy) {
        if (!ledgers.has(ticketOptionId) && hasOverdue(optionOf(ticketOptionId), now)) {
          ledger.overdueElsewhere.set(ticketOptionId, 1);
        }
      }
    }
  }

  /** Counts the tickets of the users of the claims, where there is a limit or may be one. */
  function enterUsers(
    claims: readonly RecordedClaim[],
    ledgers: ReadonlyMap<string, Ledger>,
    now: Date,
  ): void {
    const lines = claims.flatMap(({ claim }) => linesOf(claim));
    const mayGetLimits = lines.some(({ kind }) => kind === "change");
    for (const line of lines) {
      const option = options.get(line.ticketOptionId);
      if (!("userId" in line) || !option) continue;
      for (const { ticketOptionId: id } of [line, ...option.drawsOn]) {
        const { rules, usage, held } = ledgers.get(id)!;
        const isLimited = rules.maxPerUser !== null || rules.maxHeldPerUser !== null;
        if ((!isLimited && !mayGetLimits) || usage.has(line.userId)) continue;
        let [taken, holding] = [0, 0];
        for (const { ticketOptionId, units } of [
          { ticketOptionId: id, units: 1 },
          ...optionOf(id).drawnBy,
        ]) {
          const drawing = optionOf(ticketOptionId);
          const heldThere = units * heldBy(drawing, line.userId, now);
          holding += heldThere;
          taken += heldThere + units * purchasedBy(drawing, line.userId);
        }
        usage.set(line.userId, taken);
        held.set(line.userId, holding);
      }
    }
  }

  return { options, decide };
}

/** A hold that a claim is about has expired by the clock, whether or not that is written. */
function markOverdue(
  claims: readonly RecordedClaim[],
  ledgers: ReadonlyMap<string, Ledger>,
  now: Date,
): void {
  for (const line of claims.flatMap(({ claim }) => linesOf(claim))) {
    const id = "holdId" in line ? line.holdId : line.kind === "hold" ? line.id : undefined;
    const hold = id && ledgers.get(line.ticketOptionId)?.holds.get(id);
    if (hold && hold.status === "active" && hold.expiresAt <= now) hold.status = "expired";
  }
}

function hasOverdue({ expiries, keeping }: ModelOption, now: Date): boolean {
  for (let first; (first = expiries[0]);) {
    if (keeping.get(first.id) === first.at) return first.at <= now.getTime();
    expiries.shift();
  }
  return false;
}

function purchasedBy({ ledger, purchasesOf }: ModelOption, user: string): number {
  let sum = 0;
  for (const id of purchasesOf.get(user) ?? []) {
    const { quantity, cancelledQuantity } = ledger.purchases.get(id)!;
    sum += quantity - cancelledQuantity;
  }
  return sum;
}

function heldBy({ ledger, holdsOf, keeping }: ModelOption, user: string, now: Date): number {
  let sum = 0;
  for (const id of holdsOf.get(user) ?? []) {
    if ((keeping.get(id) ?? 0) > now.getTime()) sum += ledger.holds.get(id)!.quantity;
  }
  return sum;
}

/** Keeps what a decision has changed. */
function keep(option: ModelOption, ledger: Ledger, isChanged: boolean): void {
  const { left, rules, capacity } = ledger;
  if (ledger.changed) option.option = ledger.changed;
  option.ledger.left = left;
  option.ledger.rules = rules;
  option.ledger.capacity = capacity;
  if (isChanged) option.version += 1;
  for (const event of ledger.events) index(option, event);
}

function index(option: ModelOption, event: TicketEvent): void {
  const { purchasesOf, holdsOf, keeping } = option;
  if (event.type === "purchase_made") addTo(purchasesOf, event.userId, event.id);
  if (event.type === "purchase_transferred") {
    purchasesOf.get(event.fromUserId)?.delete(event.purchaseId);
    addTo(purchasesOf, event.userId, event.purchaseId);
  }
  if (event.type === "hold_made") addTo(holdsOf, event.userId, event.id);
  if (event.type === "hold_made" || event.type === "hold_extended") {
    keepUntil(option, event.id, event.expiresAt);
  }
  if (event.type === "hold_resolved") keeping.delete(event.id);
}

function addTo(ofUsers: Map<string, Set<string>>, user: string, id: string): void {
  const ids = ofUsers.get(user) ?? new Set();
  ofUsers.set(user, ids.add(id));
}

function keepUntil({ keeping, expiries }: ModelOption, id: string, expiresAt: Date): void {
  const at = expiresAt.getTime();
  keeping.set(id, at);
  let [low, high] = [0, expiries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (expiries[middle]!.at <= at) low = middle + 1;
    else high = middle;
  }
  expiries.splice(low, 0, { at, id });
}
