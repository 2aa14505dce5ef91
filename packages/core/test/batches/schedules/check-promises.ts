import { BusyError, OutcomeUnknownError } from "../../../src/model/errors.ts";
import { linesOf, type Claim } from "../../../src/settle/claim.ts";
import type { Outcome } from "../../../src/settle/outcome.ts";
import { FakeError, type FakeDatabase } from "./fake-database.ts";
import type { Request } from "./scenario.ts";

/** What a caller got, and what it may rely on from then on. */
export interface Answer {
  readonly request: Request;
  readonly claim: Claim;
  /** Whether its purchases were stored at that moment. */
  readonly isStored: boolean;
  readonly result: Outcome | { readonly is: "rejected"; readonly error: unknown };
}

export const DISCONNECTED = new Error("The caller has disconnected");

/** What must be true at every moment. */
export function checkPromises(
  database: FakeDatabase,
  claims: readonly Claim[],
  answers: readonly Answer[],
): void {
  for (const option of database.options.values()) {
    const sold = [...database.purchases.values()].reduce(
      (sum, { ticketOptionId, quantity }) =>
        sum + quantity * unitsOf(database, ticketOptionId, option.id),
      0,
    );
    if (option.allocation < 0 || option.allocation + sold !== option.capacity) {
      throw new Error(`${option.id}: ${sold} sold and ${option.allocation} left`);
    }
  }
  const wanted = new Set(claims.flatMap(idsOf));
  const unwanted = [...database.purchases.keys()].filter((id) => !wanted.has(id));
  expectNone("was sold to nobody", unwanted);
  const idsMadeByOthers = new Set(
    answers
      .filter(
        ({ result }) => result.is !== "rejected" || result.error instanceof OutcomeUnknownError,
      )
      .flatMap(({ claim }) => idsOf(claim)),
  );
  for (const { request, claim, result, isStored } of answers) {
    const stored = idsOf(claim).filter((id) => database.purchases.has(id));
    if (stored.length > 0 && stored.length < idsOf(claim).length) {
      throw new Error("An order was sold in part");
    }
    switch (result.is) {
      case "granted":
      case "replayed":
        if (!isStored) throw new Error("What was acknowledged was not committed yet");
        if (stored.length === 0) throw new Error("What was acknowledged is lost");
        break;
      case "rejected":
        checkRejection(
          result.error,
          stored.filter((id) => !idsMadeByOthers.has(id)),
        );
        break;
      case "refused":
        if (result.code === "idempotency_key_reused" && request.key !== null) break;
        if (result.code !== "allocation_exceeded") throw new Error(`Refused: ${result.code}`);
        expectTooFew(database, claim);
        break;
      case "refused order":
        expectTooFew(database, claim);
        break;
    }
  }
}

export function expectNoRejection(answers: readonly Answer[]): void {
  for (const { result } of answers) {
    if (result.is === "rejected" && result.error !== DISCONNECTED) throw result.error;
  }
}

function checkRejection(error: unknown, stored: readonly string[]): void {
  if (error instanceof OutcomeUnknownError) return;
  const isExpected =
    error instanceof BusyError || error instanceof FakeError || error === DISCONNECTED;
  if (!isExpected) throw error;
  expectNone("was sold to a caller who was told that it was not", stored);
}

/** Nothing is given back, so what was refused could still not be sold. */
function expectTooFew(database: FakeDatabase, claim: Claim): void {
  const wanted = new Map<string, number>();
  for (const { ticketOptionId, quantity } of purchasesOf(claim)) {
    for (const { id } of database.options.values()) {
      const units = quantity * unitsOf(database, ticketOptionId, id);
      wanted.set(id, (wanted.get(id) ?? 0) + units);
    }
  }
  const isTooMuch = [...wanted].some(([id, sum]) => sum > database.options.get(id)!.allocation);
  if (!isTooMuch) throw new Error("A claim was refused although enough is left");
}

/** What one ticket of an option takes of another, or of itself. */
function unitsOf(database: FakeDatabase, from: string, of: string): number {
  if (from === of) return 1;
  const { drawsOn } = database.options.get(from)!;
  return drawsOn.find(({ ticketOptionId }) => ticketOptionId === of)?.units ?? 0;
}

function purchasesOf(claim: Claim) {
  return linesOf(claim).flatMap((line) => (line.kind === "purchase" ? [line] : []));
}

const idsOf = (claim: Claim) => purchasesOf(claim).map(({ id }) => id);

/** Whether all purchases of a claim are committed. */
export function isStored(database: FakeDatabase, claim: Claim): boolean {
  return idsOf(claim).every((id) => database.purchases.has(id));
}

function expectNone(what: string, list: readonly unknown[]): void {
  if (list.length > 0) throw new Error(`${what}: ${list.join()}`);
}
