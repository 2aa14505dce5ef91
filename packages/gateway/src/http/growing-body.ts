/** It is not counted: so little, ten thousand times, is not much. */
const SMALL_BYTES = 4_096;

/**
 * A body whose length is not known before it has ended, in memory that has at most twice its size.
 *
 * A list of its pieces would have up to three hundred times the size: each chunk that a client sends is a
 * buffer of its own.
 */
export class GrowingBody {
  readonly #maxBytes: number;
  #memory: Buffer = Buffer.alloc(0);
  #size = 0;
  /** The memory of a body in several pieces; that of a single one may be shared with what came behind it. */
  #own: ArrayBuffer | undefined;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** 0 while it is small. */
  get bytesInMemory(): number {
    return this.#memory.length > SMALL_BYTES ? this.#memory.length : 0;
  }

  /** @returns false, and keeps nothing, where it has become too large */
  add(piece: Buffer): boolean {
    const size = this.#size + piece.length;
    if (size > this.#maxBytes) {
      this.drop();
      return false;
    }
    // Nearly every body comes in one piece.
    if (this.#size === 0) this.#memory = piece;
    else this.#append(piece, size);
    this.#size = size;
    return true;
  }

  bytes(): Uint8Array {
    return this.#memory.subarray(0, this.#size);
  }

  drop(): void {
    this.#replaceBy(Buffer.alloc(0));
    this.#size = 0;
  }

  #append(piece: Buffer, size: number): void {
    if (size > this.#memory.length) {
      const own = new ArrayBuffer(Math.min(Math.max(2 * size, SMALL_BYTES), this.#maxBytes));
      const larger = Buffer.from(own);
      this.#memory.copy(larger, 0, 0, this.#size);
      this.#replaceBy(larger, own);
    }
    piece.copy(this.#memory, this.#size);
  }

  #replaceBy(memory: Buffer, own?: ArrayBuffer): void {
    // Frees it at once: garbage is collected late where a process has nothing to do.
    this.#own?.transfer(0);
    this.#own = own;
    this.#memory = memory;
  }
}
