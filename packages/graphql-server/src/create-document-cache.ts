import { LRUCache } from "lru-cache";

/** Maximum number of characters of all cached documents, so that clients that send many do not fill the memory. */
const CACHED_CHARACTERS = 262_144;

/** What was made of documents, by their text; those used longest ago give way. */
export function createDocumentCache<Made extends object>(): LRUCache<string, Made> {
  return new LRUCache({
    maxSize: CACHED_CHARACTERS,
    sizeCalculation: (_made, text) => text.length + 1,
  });
}
