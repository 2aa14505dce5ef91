/** Why a text that is not {@link isStorable} is rejected. */
export const NOT_STORABLE = "must not contain U+0000 or an unpaired surrogate";

/**
 * Whether PostgreSQL can store a text: it has no U+0000, and UTF-8 has no unpaired surrogate.
 *
 * @see https://www.postgresql.org/docs/current/datatype-character.html
 */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}
