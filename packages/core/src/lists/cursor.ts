/** A position in a list: that of an item, or the end. */
export type Position = ItemPosition | "end";

export interface ItemPosition {
  readonly id: string;
  /** Microseconds since 1970, in a list that is sorted by time. */
  readonly time?: string | undefined;
}

/** Encodes a position in a list with this sort. The cursor is opaque for clients. */
export function toCursor(sort: string, position: Position): string {
  const key = position === "end" ? ["end"] : [position.id, position.time].filter(Boolean);
  return Buffer.from([sort, ...key].join(" ")).toString("base64url");
}

/** The cursor after the last item of a list with this sort. The last page is before it. */
export function cursorAtEnd(sort: string): string {
  return toCursor(sort, "end");
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u;
const MICROSECONDS = /^\d{1,16}$/u;

/** @returns undefined when it is not a cursor of a list with this sort */
export function fromCursor(sort: string, cursor: string): Position | undefined {
  const [cursorSort, id = "", time, ...rest] = Buffer.from(cursor, "base64url")
    .toString()
    .split(" ");
  const position = id === "end" ? id : { id, time };
  const isWellFormed =
    cursorSort === sort &&
    rest.length === 0 &&
    (position === "end" ||
      (UUID.test(id) && (isByTime(sort) ? MICROSECONDS.test(time ?? "") : time === undefined)));
  // Base64 has several encodings of the same bytes. Only one of them is a valid cursor.
  return isWellFormed && toCursor(sort, position) === cursor ? position : undefined;
}

export function isByTime(sort: string): boolean {
  return sort.endsWith("created_at");
}
