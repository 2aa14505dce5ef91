/** Something whose memory grows with what clients send, or do not read. */
export interface MemoryHolder {
  /** Frees it: its client is refused, or cut off. */
  readonly giveWay: () => void;
}

/**
 * Bounds what many holders have in memory together. When it is too much, the largest gives way:
 * a purchase is small, so nobody can keep others from purchasing by filling the memory.
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

  /** Says how much a holder has now; 0 when it has come to its end. */
  set(holder: MemoryHolder, bytes: number): void {
    const bytesBefore = this.#bytesOf.get(holder) ?? 0;
    // Nearly always: small bodies are not counted.
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
    largest.giveWay();
  }
}

/** Of a process: unfinished bodies, requests that are not parsed yet, answers that are not sent yet. */
const BUDGET_BYTES = 32 * 1024 * 1024;

export const clientMemory = new MemoryBudget(BUDGET_BYTES);
