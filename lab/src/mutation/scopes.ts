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
      `${SETTLE}/{claim-queue,option-turns,choose-claims,known-draws}.ts`,
      `${SETTLE}/{settle-batches,reject-late-claims,weigh}.ts`,
      `${SETTLE}/limit-{large-orders,lookups}.ts`,
      "packages/core/src/database/{retry,write-circuit}.ts",
    ],
    tests: "packages/core/test/batches/*.test.ts",
    requiredScore: 85,
  },
];
