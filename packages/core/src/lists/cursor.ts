/** A position in a list: that of an item, or the end. */
export type Position = ItemPosition | "end";

export interface ItemPosition {
  readonly id: string;
  /** Microseconds since 1970, in a list that is sorted by time, and in the journal. */
  readonly time?: string | undefined;
  /** In the journal, whose ids are those of ticket options. */
  readonly version?: string | undefined;
  /** In the journal. */
  readonly position?: string | undefined;
}

/** Encodes a position in a list with this sort. The cursor is opaque for clients. */
export function toCursor(sort: string, position: Position): string {
  const key =
    position === "end"
      ? ["end"]
      : [position.id, position.time, position.version, position.position].filter(Boolean);
  return Buffer.from([sort, ...key].join(" ")).toString("base64url");
}

/** The cursor after the last item of a list with this sort. The last page is before it. */
export function cursorAtEnd(sort: string): string {
  return toCursor(sort, "end");
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u;
/** Within what PostgreSQL can read. */
const PATTERNS = { time: /^\d{1,16}$/u, version: /^\d{1,18}$/u, position: /^\d{1,18}$/u };
const PARTS = ["time", "version", "position"] as const;

/** @returns undefined when it is not a cursor of a list with this sort */
export function fromCursor(sort: string, cursor: string): Position | undefined {
  const [cursorSort, id = "", time, version, place, ...rest] = Buffer.from(cursor, "base64url")
    .toString()
    .split(" ");
  const position = id === "end" ? id : { id, time, version, position: place };
  const expected = partsOf(sort);
  const isWellFormed =
    cursorSort === sort &&
    rest.length === 0 &&
    (position === "end" ||
      (UUID.test(id) &&
        PARTS.every((part) => (position[part] !== undefined) === expected.includes(part)) &&
        expected.every((part) => PATTERNS[part].test(position[part] ?? ""))));
  // Base64 has several encodings of the same bytes. Only one of them is a valid cursor.
  return isWellFormed && toCursor(sort, position) === cursor ? position : undefined;
}

function partsOf(sort: string): readonly (typeof PARTS)[number][] {
  if (sort.endsWith("position")) return PARTS;
  return isByTime(sort) ? ["time"] : [];
}

export function isByTime(sort: string): boolean {
  return sort.endsWith("created_at");
}
