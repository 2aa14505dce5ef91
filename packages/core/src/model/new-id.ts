import { v7 as uuidv7 } from "uuid";

const BYTES = 16;

// Asking the system for randomness costs more than making an id of it.
const randomness = new Uint8Array(256 * BYTES);
let used = randomness.length;

/** Creates a UUIDv7: later ids sort after earlier ones, to the millisecond. */
export function newId(): string {
  if (used === randomness.length) {
    crypto.getRandomValues(randomness);
    used = 0;
  }
  const random = randomness.subarray(used, used + BYTES);
  used += BYTES;
  return uuidv7({ random });
}
