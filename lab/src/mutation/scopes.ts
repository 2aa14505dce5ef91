/** Sources that are mutated together, and the part of their mutants that the tests must detect. */
export interface Scope {
  readonly name: string;
  /** Patterns from the root of the repository. */
  readonly files: readonly string[];
  /** The tests that must detect them. They need no database. */
  readonly tests: string;
  /** In percent. */
  readonly requiredScore: number;
}

const SETTLE = "packages/core/src/settle";

export const SCOPES: readonly Scope[] = [
  {
    name: "decisions",
    files: [
      `${SETTLE}/decide/*.ts`,
      `${SETTLE}/kinds/*.ts`,
      "packages/core/src/model/sale-rules.ts",
    ],
    tests: "packages/core/test/decide/*.test.ts",
    requiredScore: 95,
  },
  {
    name: "batches",
    files: [
      `${SETTLE}/claim-queue.ts`,
      `${SETTLE}/option-turns.ts`,
      `${SETTLE}/choose-claims.ts`,
      `${SETTLE}/known-draws.ts`,
      `${SETTLE}/settle-batches.ts`,
      `${SETTLE}/reject-late-claims.ts`,
      `${SETTLE}/weigh.ts`,
      `${SETTLE}/limit-large-orders.ts`,
      `${SETTLE}/limit-lookups.ts`,
      "packages/core/src/database/retry.ts",
      "packages/core/src/database/write-circuit.ts",
    ],
    tests: "packages/core/test/batches/*.test.ts",
    requiredScore: 85,
  },
];
