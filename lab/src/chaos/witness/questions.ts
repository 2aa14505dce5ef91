import { linesOf, type Claim } from "../../../../packages/core/src/settle/claim.ts";
import type { Grant, Outcome } from "../../../../packages/core/src/settle/outcome.ts";

/**
 * What a claim asks, as text. A request of a client with the same text may have caused the claim.
 *
 * @returns undefined for a claim that no client makes
 */
export function questionOf(claim: Claim): string | undefined {
  switch (claim.kind) {
    case "purchase":
      return textOf(claim.kind, takingOf(claim));
    case "hold":
      return textOf(claim.kind, takingOf(claim), claim.seconds);
    case "confirmation":
      return textOf(claim.kind, claim.holdId, claim.quantity ?? null);
    case "extension":
      return textOf(claim.kind, claim.holdId, claim.seconds);
    case "release":
      return textOf(claim.kind, claim.holdId);
    case "cancellation":
      return textOf(claim.kind, claim.purchaseId, claim.quantity ?? null);
    case "transfer":
      return textOf(claim.kind, claim.purchaseId, claim.userId);
    case "change":
      return textOf(claim.kind, claim.ticketOptionId, changesOf(claim.changes));
    case "order":
      return textOf(claim.kind, claim.lines.map(takingOf));
    case "basket_hold": {
      const [line] = claim.lines;
      return textOf(
        claim.kind,
        claim.lines.map(takingOf),
        line?.kind === "hold" ? line.seconds : null,
      );
    }
    case "basket_confirmation":
    case "basket_release":
      return textOf(
        claim.kind,
        claim.lines.map((line) => ("holdId" in line ? line.holdId : null)),
      );
    case "exchange": {
      const [returned, wanted] = claim.lines;
      return textOf(
        claim.kind,
        returned.purchaseId,
        wanted.ticketOptionId,
        returned.quantity ?? null,
      );
    }
    case "capacity_move": {
      const [given, taken] = claim.lines;
      return textOf(claim.kind, taken.ticketOptionId, given.ticketOptionId, given.more);
    }
    case "capacity":
    case "sweep":
      return undefined;
  }
}

/** A question in the words of {@link questionOf}. */
export function textOf(kind: Claim["kind"], ...parts: readonly unknown[]): string {
  return JSON.stringify([kind, ...parts]);
}

export function takingOf(line: {
  readonly ticketOptionId: string;
  readonly userId?: string;
  readonly quantity?: number | undefined;
}) {
  return [line.ticketOptionId, line.userId, line.quantity];
}

/** Changes by name, in order of the names. Times are milliseconds. */
export function changesOf(changes: object) {
  return Object.entries(changes)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, value instanceof Date ? value.getTime() : value])
    .toSorted(([one], [other]) => (String(one) < String(other) ? -1 : 1));
}

/** What a response says, as far as it is compared. */
export interface Said {
  /** Ids of what was made, or of the changed ticket option. */
  readonly ids: readonly string[];
  /** Of a confirmation, a cancellation, an exchange or a transfer. */
  readonly quantity?: number | undefined;
  /** Of an extension. In milliseconds. */
  readonly expiresAt?: number | undefined;
}

export function grantedAnswer({ ids, quantity, expiresAt }: Said): string {
  return JSON.stringify(["granted", ids, quantity, expiresAt]);
}

/** @param lines the refused lines of an order */
export function refusedAnswer(code: string, lines: readonly number[] = []): string {
  return JSON.stringify(["refused", code, lines]);
}

/** The response that an outcome requires. */
export function answerOf(claim: Claim, outcome: Outcome): string {
  switch (outcome.is) {
    case "refused":
      return refusedAnswer(outcome.code);
    case "refused order": {
      const [first] = outcome.lines.values();
      return refusedAnswer(first!.code, [...outcome.lines.keys()]);
    }
    case "granted":
    case "replayed":
      return grantedAnswer({ ids: idsOf(claim), ...detailsOf(claim, outcome) });
  }
}

function idsOf(claim: Claim): readonly string[] {
  if (claim.kind === "change") return [claim.ticketOptionId];
  if (claim.kind === "extension") return [claim.holdId];
  if (claim.kind === "exchange") return [claim.lines[0].id];
  if (claim.kind === "capacity_move") return [claim.lines[1].move.id];
  return linesOf(claim).flatMap((line) => ("id" in line ? line.id : []));
}

/** Kinds of claims, and of requests, that may be about a part of the tickets. */
export const COUNTED: ReadonlySet<string> = new Set([
  "confirmation",
  "cancellation",
  "exchange",
  "transfer",
]);

function detailsOf(claim: Claim, { quantity, hold }: Grant) {
  return {
    quantity: COUNTED.has(claim.kind) ? quantity : undefined,
    expiresAt: claim.kind === "extension" ? hold?.expiresAt.getTime() : undefined,
  };
}
