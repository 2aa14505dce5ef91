import { withDefaults } from "../../../../packages/core/src/model/field.ts";
import { SALE_RULES } from "../../../../packages/core/src/model/sale-rules.ts";
import { linesOf, type Claim } from "../../../../packages/core/src/settle/claim.ts";
import type { Random } from "../../statistics/random.ts";
import type { History, RecordedDecision, Request, StoredOption } from "./history.ts";
import { createModel } from "./model.ts";
import { answerOf, questionOf } from "./questions.ts";

export interface HistoryOptions {
  readonly random: Random;
  readonly operations: number;
  readonly ticketOptions: number;
  /** Of each ticket option. */
  readonly capacity: number;
}

const MOST_IN_A_BATCH = 20;
const BATCH_EVERY_MS = 5;
/** By how much a request is longer than its decision. */
const LONGEST_MS = 20;

/** Makes a history of purchases, holds, cancellations, exchanges and orders, decided in batches. It is linearizable. */
export function makeHistory({
  random,
  operations,
  ticketOptions,
  capacity,
}: HistoryOptions): History {
  const options = Array.from({ length: ticketOptions }, (_, index) =>
    makeOption(random.uuid(), capacity, index % 2 === 0 ? null : 5),
  );
  const ids = options.map(({ locked }) => locked.id);
  const model = createModel(options);
  const users = Array.from({ length: Math.ceil(operations / 10) }, () => random.uuid());
  const made: Made = { purchases: [], holds: [], chosen: [] };
  const decisions: RecordedDecision[] = [];
  const requests: Request[] = [];
  for (let count = 0; count < operations;) {
    const size = Math.min(operations - count, random.integer(1, MOST_IN_A_BATCH));
    const claims = Array.from({ length: size }, () => thinkOfClaim(random, ids, users, made));
    count += size;
    const at = new Date(BATCH_EVERY_MS * decisions.length);
    const undecided: RecordedDecision = {
      transaction: String(decisions.length),
      at,
      now: at,
      isEmbedded: false,
      expired: [],
      options: [...new Set(claims.flatMap(linesOf).map((line) => line.ticketOptionId))].map(
        (id) => {
          const { version, ledger } = model.options.get(id)!;
          return { id, version, allocation: ledger.left, isChanged: true };
        },
      ),
      claims: claims.map((claim, index) => ({
        id: `${decisions.length} ${index}`,
        claim,
        seen: undefined,
        outcome: { is: "granted", events: [] },
      })),
    };
    const outcomes = model.decide(undecided, (difference) => {
      throw new Error(difference);
    });
    decisions.push({
      ...undecided,
      claims: Array.from(undecided.claims, (claim, index) => {
        return { ...claim, outcome: outcomes[index]! };
      }),
    });
    for (const [index, claim] of claims.entries()) {
      const outcome = outcomes[index]!;
      if (outcome.is === "undecided") throw new Error("no hold expires");
      if (outcome.is === "granted") remember(made, claim);
      requests.push({
        question: questionOf(claim)!,
        answer: answerOf(claim, outcome),
        sentAt: at.getTime() - random.between(0, LONGEST_MS),
        answeredAt: at.getTime() + random.between(0, LONGEST_MS),
      });
    }
  }
  return { options, decisions, requests };
}

interface Made {
  readonly purchases: {
    readonly id: string;
    readonly ticketOptionId: string;
    readonly userId: string;
  }[];
  readonly holds: { readonly id: string; readonly ticketOptionId: string }[];
  /** Ids that claims have chosen. */
  readonly chosen: string[];
}

export function makeOption(
  id: string,
  capacity: number,
  maxPerUser: number | null = null,
): StoredOption {
  const saleRules = withDefaults(SALE_RULES, { maxPerUser });
  return {
    locked: {
      id,
      allocation: capacity,
      capacity,
      rules: saleRules,
      drawsOn: [],
      drawnBy: [],
      holdsExpireAt: null,
      uncountedFrom: null,
      isInJournal: true,
    },
    option: {
      ...saleRules,
      id,
      name: "made",
      description: null,
      reference: null,
      eventId: null,
      metadata: null,
      allocation: capacity,
      capacity,
      drawsOn: [],
      createdAt: new Date(0),
      createdBy: null,
      revision: 1,
    },
    version: 1,
  };
}

const UNNAMED = { isRepeatable: false, createdBy: null } as const;
const ALONE = { ...UNNAMED, orderLines: null, reference: null, metadata: null } as const;

function thinkOfClaim(
  random: Random,
  ticketOptionIds: readonly string[],
  users: readonly string[],
  { purchases, holds, chosen }: Made,
): Claim {
  const [id, userId, ticketOptionId] = [
    random.uuid(),
    random.pick(users),
    random.pick(ticketOptionIds),
  ];
  const quantity = random.integer(1, 3);
  const purchase = { kind: "purchase", id, ticketOptionId, userId, quantity, ...ALONE } as const;
  const kind = random.integer(1, 11);
  if (kind === 1) {
    const lines = Array.from({ length: 2 }, () => ({
      ...purchase,
      id: random.uuid(),
      ticketOptionId: random.pick(ticketOptionIds),
      orderLines: 2,
    }));
    return { kind: "order", lines };
  }
  if (kind === 2) return { ...purchase, kind: "hold", seconds: 1_000_000 };
  if (kind === 3 && holds.length > 0) {
    const held = random.pick(holds);
    return { ...ALONE, ...held, kind: "confirmation", id, holdId: held.id, quantity: undefined };
  }
  // Half of them repeat a request, or want the id of another one.
  if (kind === 11) {
    const own = chosen.length > 0 && random.chance(0.5) ? random.pick(chosen) : id;
    chosen.push(own);
    const chosenIds = { request: `${own} ${userId}`, ids: [{ id: own, lockKey: "0" }] };
    return { ...purchase, id: own, isRepeatable: true, chosenIds };
  }
  if (kind > 5 || purchases.length === 0) return purchase;
  const bought = random.pick(purchases);
  const returned = {
    ...UNNAMED,
    kind: "cancellation",
    id,
    ticketOptionId: bought.ticketOptionId,
    purchaseId: bought.id,
    expectedUserId: undefined,
    quantity: 1,
    replacement: null,
  } as const;
  if (kind === 4 || ticketOptionId === bought.ticketOptionId) return returned;
  const wanted = { ...purchase, id: random.uuid(), userId: bought.userId, quantity: 1 };
  const replacement = { ticketOptionId, id: wanted.id };
  return { kind: "exchange", lines: [{ ...returned, replacement }, wanted] };
}

function remember({ purchases, holds }: Made, claim: Claim): void {
  if (claim.kind === "purchase") purchases.push(claim);
  if (claim.kind === "hold") holds.push(claim);
}
