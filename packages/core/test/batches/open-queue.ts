import type { Claim } from "../../src/settle/claim.ts";
import {
  createClaimQueue,
  type Batch,
  type ClaimQueue,
  type ClaimQueueOptions,
} from "../../src/settle/claim-queue.ts";

const purchaseOf = (id: string, ticketOptionId: string) =>
  ({
    kind: "purchase",
    id,
    ticketOptionId,
    userId: "user",
    quantity: 1,
    isRepeatable: false,
    orderLines: null,
    createdBy: null,
    reference: null,
    metadata: null,
  }) as const;

/** A queue with named claims: purchases of one option, or orders of several. */
export function openQueue(limits: Partial<ClaimQueueOptions> = {}) {
  const queue = createClaimQueue({
    isOneOptionABatch: () => false,
    maxBatchWeight: 10,
    timeoutMs: Infinity,
    latencyTargetMs: Infinity,
    ...limits,
  });
  const names = new Map<Claim, string>();
  const rejected = new Map<string, unknown>();
  function add(
    name: string,
    options: string,
    { signal, since = performance.now() }: { signal?: AbortSignal; since?: number } = {},
  ): void {
    const lines = options.split(" ").map((option) => purchaseOf(name, option));
    const claim: Claim = lines.length === 1 ? lines[0]! : { kind: "order", lines };
    names.set(claim, name);
    queue.add({
      ticketOptionIds: options.split(" "),
      claim,
      signal,
      since,
      resolve: () => {},
      reject: (fault) => rejected.set(name, fault),
    });
  }
  /** Takes the claims of a batch, while other sessions have locked some options. */
  function take(batch: Batch | undefined, lockedByOthers = ""): string[] {
    const contested = [...batch!.ticketOptionIds].filter((id) => lockedByOthers.includes(id));
    return queue.take(batch!, new Set(contested)).map(({ claim }) => names.get(claim)!);
  }
  const isOverloaded = (options: string) =>
    queue.isOverloaded(options.split(" "), performance.now());
  return { queue, add, take, rejected, isOverloaded };
}

export const optionsOf = (batch: Batch | undefined) => [...batch!.ticketOptionIds].join(" ");

/** Finds options locked by other sessions, until a batch waits for them. */
export function findLocked(
  { queue, take }: Pick<ReturnType<typeof openQueue>, "queue" | "take">,
  options: string,
) {
  return [1, 2].map(() => {
    const batch = queue.reserve("skip");
    const taken = take(batch, options);
    queue.release(batch!);
    return taken;
  });
}

export function settleAll({
  queue,
  take,
}: {
  queue: ClaimQueue;
  take: (batch: Batch) => string[];
}) {
  const batches: string[][] = [];
  for (let batch; (batch = queue.reserve("skip")); queue.release(batch)) batches.push(take(batch));
  return batches;
}
