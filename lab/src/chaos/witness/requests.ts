import type { Reply, Wish } from "../life/wish.ts";
import { COUNTED, changesOf, grantedAnswer, refusedAnswer, takingOf, textOf } from "./questions.ts";

export type Wished = Omit<Wish, "key">;

/** What a wish asks, in the words of `questionOf`. */
export function toQuestion(wish: Wished): string {
  const { kind, userId, lines, targetId, toId, targetIds, quantity, seconds, rules } = wish;
  const takings = lines.map((line) => takingOf({ ...line, userId }));
  switch (kind) {
    case "purchase":
      return textOf("purchase", takings[0]);
    case "order":
      return textOf("order", takings);
    case "hold":
      return textOf("hold", takings[0], seconds);
    case "basket":
      return textOf("basket_hold", takings, seconds);
    case "extension":
      return textOf("extension", targetId, seconds);
    case "confirmation":
      return textOf("confirmation", targetId, quantity);
    case "basket_confirmation":
      return textOf("basket_confirmation", targetIds);
    case "release":
      return textOf("release", targetId);
    case "basket_release":
      return textOf("basket_release", targetIds);
    case "cancellation":
      return textOf("cancellation", targetId, quantity);
    case "exchange":
      return textOf("exchange", targetId, toId, quantity);
    case "transfer":
      return textOf("transfer", targetId, toId);
    case "move":
      return textOf("capacity_move", targetId, toId, quantity);
    case "change":
      return textOf("change", targetId, changesOf({ capacity: quantity }));
    case "rules":
      return textOf("change", targetId, changesOf(rules ?? {}));
  }
}

/** Kinds that take no key: if they are repeated, they are done again. */
const KEYLESS: ReadonlySet<Wish["kind"]> = new Set([
  "extension",
  "release",
  "basket_release",
  "change",
  "rules",
]);

/** The idempotency key of the requests of a wish. */
export function keyOf({ kind, key }: Wish): string | undefined {
  return KEYLESS.has(kind) ? undefined : key;
}

const RELEASES: ReadonlySet<Wish["kind"]> = new Set(["release", "basket_release"]);

/** What a reply says, in the words of `answerOf`. Undefined if it does not say what was done. */
export function toAnswer(
  { kind }: Wished,
  reply: Pick<Reply, "outcome" | "code" | "ids" | "quantity" | "expiresAt" | "refusedLines">,
): string | undefined {
  const { outcome, code, ids, quantity, expiresAt, refusedLines } = reply;
  if (outcome === "refused") {
    return refusedAnswer(CODES.get(code ?? "") ?? code ?? "", refusedLines);
  }
  if (outcome !== "sold") return undefined;
  return grantedAnswer({
    ids: RELEASES.has(kind) ? [] : ids,
    quantity: COUNTED.has(kind) ? (quantity ?? undefined) : undefined,
    expiresAt: kind === "extension" ? (expiresAt ?? undefined) : undefined,
  });
}

/** Codes that JSON:API has its own for. */
const CODES: ReadonlyMap<string, string> = new Map([
  ["invalid_purchase_quantity", "allocation_exceeded"],
]);
