/** Bodies up to this size are not counted: ten thousand of them are not much. */
const SMALL_BYTES = 4_096;

/**
 * A body of unknown length, in a buffer of at most twice its size.
 *
 * A list of its pieces could take three hundred times its size, because each chunk is a buffer of its own.
 */
export class GrowingBody {
  readonly #maxBytes: number;
  #memory: Buffer = Buffer.alloc(0);
  #size = 0;
  /** The buffer of a body in several pieces; that of a single piece may be shared with later data. */
  #own: ArrayBuffer | undefined;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** 0 while it is small. */
  get bytesInMemory(): number {
    return this.#memory.length > SMALL_BYTES ? this.#memory.length : 0;
  }

  /** @returns false, and drops everything, if the body is too large */
  add(piece: Buffer): boolean {
    const size = this.#size + piece.length;
    if (size > this.#maxBytes) {
      this.drop();
      return false;
    }
    // Nearly every body arrives in one piece.
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
    // Frees it at once: an idle process collects garbage late.
    this.#own?.transfer(0);
    this.#own = own;
    this.#memory = memory;
  }
}
