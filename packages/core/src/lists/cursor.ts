/** Where an item stands in a list: at its key, or behind everything. */
export type Position = ItemPosition | "end";

export interface ItemPosition {
  readonly id: string;
  /** Microseconds since 1970, in a list that is sorted by time. */
  readonly time?: string | undefined;
}

/** Points at an item of a list that is sorted so, in a form that clients need not understand. */
export function toCursor(sort: string, position: Position): string {
  const key = position === "end" ? ["end"] : [position.id, position.time].filter(Boolean);
  return Buffer.from([sort, ...key].join(" ")).toString("base64url");
}

/** Points behind the last item of a list that is sorted so: the last page stands before it. */
export function cursorAtEnd(sort: string): string {
  return toCursor(sort, "end");
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u;
const MICROSECONDS = /^\d{1,16}$/u;

/** @returns undefined when it is none of a list that is sorted so */
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
  // Base64 can be written in more than one way; a cursor in only one.
  return isWellFormed && toCursor(sort, position) === cursor ? position : undefined;
}

export function isByTime(sort: string): boolean {
  return sort.endsWith("created_at");
}
