import { createHash } from "node:crypto";

/**
 * The entity tag of a document: a hash of its text, so that it changes with everything that is shown.
 *
 * @param revision of a ticket option. It precedes the hash, so that a tag from before a sale still names it
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3
 */
export function entityTag(text: string, revision: number | undefined): string {
  const hash = createHash("sha256").update(text).digest("base64url");
  return revision === undefined ? `"${hash}"` : `"r${revision}-${hash}"`;
}

/**
 * Whether `If-Match` or `If-None-Match` lists a tag. A `*` stands for every tag.
 *
 * @param header its value: what is no tag in it matches nothing
 */
export function listsTag(
  header: string,
  tag: string | undefined,
  comparison: "strong" | "weak",
): boolean {
  if (isAny(header)) return true;
  return tagsIn(header).some(
    (each) => each === tag || (comparison === "weak" && each === `W/${tag}`),
  );
}

/** The revisions of ticket options that the tags of an `If-Match` name; undefined if every one will do. */
export function revisionsIn(header: string | null | undefined): readonly number[] | undefined {
  if (header == null || isAny(header)) return undefined;
  // The comparison is strong: a weak tag names none.
  return tagsIn(header).flatMap((tag) => {
    const revision = /^"r(?<revision>[1-9]\d{0,8})-/u.exec(tag)?.groups?.["revision"];
    return revision === undefined ? [] : [Number(revision)];
  });
}

export function isAny(header: string): boolean {
  return header.trim() === "*";
}

function tagsIn(header: string): readonly string[] {
  return header.match(/(?:W\/)?"[!#-~\u{80}-\u{ff}]*"/gu) ?? [];
}
