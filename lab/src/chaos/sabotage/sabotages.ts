/** A text in the sources, and a wrong text that replaces it. */
export interface Edit {
  /** Path from the root of the repository. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** A bug that the checks after a sale must detect. */
export interface Sabotage {
  readonly name: string;
  readonly description: string;
  /** The promise of an oracle that is broken. Only that counts, because on a busy machine others may be broken too. */
  readonly breaks: RegExp;
  readonly edits: readonly Edit[];
}

export const SABOTAGES = [
  {
    name: "ack-before-commit",
    description: "buyers get their outcome after the write of their purchases, before COMMIT",
    breaks: /every acknowledged/u,
    edits: [
      {
        file: "packages/core/src/settle/settle-batches.ts",
        find: "const outcomes = await tables",
        replace: `const early = Promise.withResolvers<readonly Outcome[]>();
      const committing = tables`,
      },
      {
        file: "packages/core/src/settle/settle-batches.ts",
        find: `
          return settled.outcomes;
        });`,
        replace: `
          void written.then(() => early.resolve(settled.outcomes), () => {});
          return settled.outcomes;
        });
      committing.catch(() => {});
      const outcomes = await Promise.race([early.promise, committing]);`,
      },
    ],
  },
  {
    name: "skip-guard",
    description: "the row is not locked, and the allocation has no guard",
    breaks: /never below 0, and adds up/u,
    edits: [
      {
        file: "packages/core/src/settle/lock-rows.ts",
        find: `
    .forNoKeyUpdate()
    .$if(skipLocked, (locking) => locking.skipLocked());`,
        replace: ";",
      },
      {
        file: "packages/core/src/settle/write/write-purchases.ts",
        find: '.where("allocation", ">=", value("taken"))',
        replace: "",
      },
      {
        file: "packages/core/src/settle/write/change-ticket-options.ts",
        find: "option.id = entry.id and option.allocation + entry.moved >= 0",
        replace: "option.id = entry.id",
      },
      {
        file: "packages/core/src/database/migrations/0001-ticket-options-and-purchases.ts",
        find: "sql`allocation between 0 and capacity`",
        replace: "sql`allocation <= capacity`",
      },
    ],
  },
  {
    name: "new-id-on-retry",
    description:
      "after a lost COMMIT the purchases are made again, without a check whether they are stored",
    breaks: /is carried out at most once|has one effect|with all of its lines/u,
    edits: [
      {
        file: "packages/core/src/settle/settle-batches.ts",
        find: "const claims = settlement.claims().map(({ claim }) => claim);",
        replace: `const claims = settlement.claims().map(({ claim }) =>
            attempt.mayBeDone ? { ...claim, id: crypto.randomUUID() } : claim,
          );`,
      },
    ],
  },
  {
    name: "ignore-key",
    description: "a repeated request with the same key is settled again",
    breaks: /is carried out at most once/u,
    edits: [
      {
        file: "packages/core/src/operations/purchase-tickets.ts",
        find: "wanted.id ?? ids.idFor(wanted.ticketOptionId)",
        replace: "crypto.randomUUID()",
      },
    ],
  },
  {
    name: "expire-twice",
    description: "the tickets of a hold that has expired are given back twice",
    breaks: /never below 0, and adds up/u,
    edits: [
      {
        file: "packages/core/src/settle/decide/apply-event.ts",
        find: "move(ledger, event.quantity);",
        replace: "move(ledger, 2 * event.quantity);",
      },
    ],
  },
  {
    name: "forget-extension",
    description: "an extension is acknowledged, but the new expiry of the hold is not written",
    breaks: /an acknowledged extension is the expiry|a hold expires when it was to expire/u,
    edits: [
      {
        file: "packages/core/src/settle/write/extend-holds.ts",
        find: `
        expires_at: hold.ref("entry.expires_at"),`,
        replace: "",
      },
    ],
  },
  {
    name: "forget-cancellations",
    description: "cancelled tickets of a purchase are not counted, so they can be cancelled again",
    breaks: /never has more cancelled tickets/u,
    edits: [
      {
        file: "packages/core/src/settle/decide/apply-event.ts",
        find: "purchase.cancelledQuantity += quantity;",
        replace: "",
      },
    ],
  },
  {
    name: "forget-draws",
    description: "nothing is taken from the options that an option draws on",
    breaks: /also of all that draw on it/u,
    edits: [
      {
        file: "packages/core/src/settle/decide/apply-event.ts",
        find: "moveOwn(drawn, returned * units, userId);",
        replace: "",
      },
    ],
  },
  {
    name: "confirm-half-basket",
    description: "holds of a basket are confirmed although others of it cannot be",
    breaks: /a basket is confirmed with all of its holds/u,
    edits: [
      {
        file: "packages/core/src/settle/kinds/order.ts",
        find: "if (refused.size > 0) return",
        replace:
          'if (refused.size > 0 && !(lines[0]?.kind === "confirmation" && granted.length > 0)) return',
      },
    ],
  },
  {
    name: "ignore-limit",
    description: "tickets that a user already has are not counted",
    breaks: /no more tickets than the limit/u,
    edits: [
      {
        file: "packages/core/src/model/sale-rules.ts",
        find: "(usage.get(userId) ?? 0) + ofUser > maxPerUser",
        replace: "ofUser > maxPerUser",
      },
    ],
  },
  {
    name: "ignore-window",
    description: "tickets are sold after the sale has ended, and before it starts",
    breaks: /before a sale starts or after it ends/u,
    edits: [
      {
        file: "packages/core/src/model/sale-rules.ts",
        find: "now! < saleStartsAt",
        replace: "false",
      },
      {
        file: "packages/core/src/model/sale-rules.ts",
        find: "now! >= saleEndsAt",
        replace: "false",
      },
    ],
  },
] as const satisfies readonly Sabotage[];
