import fc from "fast-check";

import type { Claim } from "../../../src/settle/claim.ts";
import type { Fate } from "./fake-connection.ts";

/** What happens in one schedule. The order of the steps is chosen by fast-check's scheduler. */
export interface Scenario {
  /** Tickets of the ticket options `a` and `b`. Each ticket of `both` takes one of `a` and two of `b`. */
  readonly capacities: readonly [number, number];
  readonly requests: readonly Request[];
  /** What becomes of the commands of a name, in the order in which they are sent. All later ones are answered. */
  readonly fates: readonly (readonly [command: string, fate: Fate])[];
  /** Sessions of other programs that lock a ticket option. */
  readonly rivals: readonly { readonly option: "a" | "b"; readonly ms: number }[];
  /** The clock goes on by so many milliseconds while something else can happen. Otherwise it goes on when nothing else can. */
  readonly pauses: readonly number[];
  /** Whether COMMIT is sent before the write is answered. */
  readonly isPipelined: boolean;
  readonly maxBatchWeight: number;
}

export interface Request {
  /** Which of two box offices on the same database is asked. */
  readonly process: 0 | 1;
  readonly options: readonly ("a" | "b" | "both")[];
  readonly quantity: number;
  /** Requests with the same key and options make the same purchase, if the quantity is the same. */
  readonly key: number | null;
  /** The caller disconnects at some moment. */
  readonly disconnects: boolean;
}

const answered = fc.constant<Fate>({ is: "answered" });

const failed = (...codes: readonly string[]) =>
  fc.record({ is: fc.constant("failed" as const), code: fc.constantFrom(...codes) });

const LOST = fc.constantFrom<Fate>({ is: "lost before" }, { is: "lost after" });

/** SQLSTATEs of all meanings in `database-faults.ts`, and other faults. */
const FAULTS: readonly fc.Arbitrary<Fate>[] = [
  LOST,
  fc.record({ is: fc.constant("ended" as const), isExecuted: fc.boolean() }),
  failed("40001", "40P01", "53300"),
  failed("25006"),
  failed("55P03", "57014"),
  failed("22003", "23514"),
  failed("XX000"),
  fc.record({ is: fc.constant("slow" as const), ms: fc.integer({ min: 1, max: 6_000 }) }),
];

/** Some commands meet the fault, once or several times in a row. */
const fatesWith = (fault: fc.Arbitrary<Fate>) =>
  fc
    .array(
      fc.tuple(
        fc.constantFrom("connect", "lock", "write", "commit"),
        fc.oneof(answered, fault),
        fc.integer({ min: 1, max: 3 }),
      ),
      { maxLength: 8 },
    )
    .map((runs) =>
      runs.flatMap(([command, fate, times]) =>
        Array.from({ length: times }, () => [command, fate] as const),
      ),
    );

// Mostly one kind of fault: after too many different ones everything is busy.
const fates = fc.oneof(
  fc.constant([]),
  { weight: 4, arbitrary: fatesWith(LOST) },
  ...FAULTS.map(fatesWith),
  fatesWith(fc.oneof(...FAULTS)),
);

const request: fc.Arbitrary<Request> = fc.record({
  process: fc.constantFrom(0, 1),
  options: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(["a"] as const, ["b"] as const, ["both"] as const) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(["a", "b"] as const, ["a", "a"] as const, ["b", "both"] as const),
    },
  ),
  quantity: fc.integer({ min: 1, max: 3 }),
  key: fc.option(fc.integer({ min: 0, max: 1 }), { freq: 2 }),
  disconnects: fc.integer({ min: 0, max: 7 }).map((chance) => chance === 7),
});

const small = fc.integer({ min: 0, max: 7 });

export const scenarios: fc.Arbitrary<Scenario> = fc.record({
  capacities: fc.tuple(small, small),
  requests: fc.array(request, { minLength: 1, maxLength: 7 }),
  fates,
  rivals: fc.array(
    fc.record({ option: fc.constantFrom("a", "b"), ms: fc.integer({ min: 1, max: 4_000 }) }),
    { maxLength: 2 },
  ),
  pauses: fc.array(
    fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 1, max: 400 }) },
      { weight: 1, arbitrary: fc.integer({ min: 400, max: 6_000 }) },
    ),
    { maxLength: 6 },
  ),
  isPipelined: fc.boolean(),
  maxBatchWeight: fc.integer({ min: 1, max: 8 }),
});

/**
 * The claim of a request.
 *
 * @param otherwise its name without a key
 */
export function toClaim({ options, quantity, key }: Request, otherwise: string): Claim {
  const name = key === null ? otherwise : `key ${key} ${options.join()}`;
  const lines = options.map((ticketOptionId, line) => ({
    kind: "purchase" as const,
    id: `${name} ${line}`,
    ticketOptionId,
    userId: name,
    quantity,
    isRepeatable: key !== null,
    orderLines: options.length === 1 ? null : options.length,
    createdBy: null,
    reference: null,
    metadata: null,
  }));
  return lines.length === 1 ? lines[0]! : { kind: "order", lines };
}
