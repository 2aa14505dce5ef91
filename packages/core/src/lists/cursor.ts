/** A position in a list: that of an item, or the end. */
export type Position = ItemPosition | "end";

export interface ItemPosition {
  readonly id: string;
  /** Microseconds since 1970: in a list that is sorted by time, in the journal, and in sales over time. */
  readonly time?: string | undefined;
  /** In the journal, whose ids are those of ticket options; in sales over time, the last one that is counted. */
  readonly version?: string | undefined;
  /** In the journal. */
  readonly position?: string | undefined;
  /** In sales over time: the first one that is counted. */
  readonly firstVersion?: string | undefined;
}

/** Encodes a position in a list with this sort. The cursor is opaque for clients. */
export function toCursor(sort: string, position: Position): string {
  const key =
    position === "end" ? ["end"] : [position.id, ...partsOf(sort).map((part) => position[part])];
  return Buffer.from([sort, ...key].join(" ")).toString("base64url");
}

/** The cursor after the last item of a list with this sort. The last page is before it. */
export function cursorAtEnd(sort: string): string {
  return toCursor(sort, "end");
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u;
const VERSION = /^\d{1,18}$/u;
/** Within what PostgreSQL can read. */
const PATTERNS = {
  time: /^\d{1,16}$/u,
  version: VERSION,
  position: VERSION,
  firstVersion: VERSION,
};

/** What a cursor has besides the id, by sort. */
const PARTS: Readonly<Record<string, readonly (keyof typeof PATTERNS)[]>> = {
  created_at: ["time"],
  position: ["time", "version", "position"],
  start: ["time", "version", "firstVersion"],
};

/** @returns undefined when it is not a cursor of a list with this sort */
export function fromCursor(sort: string, cursor: string): Position | undefined {
  const [cursorSort, id = "", ...values] = Buffer.from(cursor, "base64url").toString().split(" ");
  const parts = partsOf(sort);
  const position =
    id === "end" ? id : { id, ...Object.fromEntries(parts.map((part, at) => [part, values[at]])) };
  const isWellFormed =
    cursorSort === sort &&
    (position === "end"
      ? values.length === 0
      : UUID.test(id) &&
        values.length === parts.length &&
        parts.every((part, at) => PATTERNS[part].test(values[at] ?? "")));
  // Base64 has several encodings of the same bytes. Only one of them is a valid cursor.
  return isWellFormed && toCursor(sort, position) === cursor ? position : undefined;
}

function partsOf(sort: string): readonly (keyof typeof PATTERNS)[] {
  return PARTS[sort.replace("-", "")] ?? [];
}

export function isByTime(sort: string): boolean {
  return sort.endsWith("created_at");
}
