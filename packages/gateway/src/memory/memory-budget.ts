/** The memory of a client: it grows with what the client sends or does not read. */
export interface MemoryHolder {
  /** Frees it: the client gets an error, or its connection is cut. */
  readonly evict: () => void;
}

/**
 * Limits the total memory of many clients. Above the limit, the largest one is evicted: a purchase is small, so
 * no client can stop the purchases of others by filling the memory.
 */
export class MemoryBudget {
  readonly #maxBytes: number;
  readonly #bytesOf = new Map<MemoryHolder, number>();
  #total = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get total(): number {
    return this.#total;
  }

  /** Sets the memory of a holder; 0 when it has ended. */
  set(holder: MemoryHolder, bytes: number): void {
    const bytesBefore = this.#bytesOf.get(holder) ?? 0;
    // The common case: small bodies are not counted.
    if (bytes === bytesBefore) return;
    this.#total += bytes - bytesBefore;
    if (bytes > 0) this.#bytesOf.set(holder, bytes);
    else this.#bytesOf.delete(holder);
    while (this.#total > this.#maxBytes) this.#freeLargest();
  }

  #freeLargest(): void {
    let largest: MemoryHolder | undefined;
    let most = 0;
    for (const [holder, bytes] of this.#bytesOf) {
      if (bytes <= most) continue;
      largest = holder;
      most = bytes;
    }
    if (!largest) return;
    this.set(largest, 0);
    largest.evict();
  }
}

/** For one process: unfinished bodies, unparsed requests, unsent responses. */
const BUDGET_BYTES = 32 * 1024 * 1024;

export const clientMemory = new MemoryBudget(BUDGET_BYTES);
