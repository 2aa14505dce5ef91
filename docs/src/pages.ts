/** Which Markdown files of the repository are pages, and their addresses on the site. */

/** What `pages/` of the site is made of, from the root of the repository. Files that begin with `_` are left out. */
export const PATTERNS = [
  "docs/content/**/[^_]*.md",
  "docs/generated/**/[^_]*.md",
  "packages/*/README.md",
  "{examples,lab,deploy}/*.md",
  "{ARCHITECTURE,CONTRIBUTING,SECURITY}.md",
];

/** Rewrites of a path, of which the first that matches is used. */
const ADDRESSES: readonly (readonly [RegExp, string])[] = [
  [/^docs\/(?:content|generated)\/(.+)\/index\.md$/u, "$1"],
  [/^docs\/(?:content|generated)\/(.+)\.md$/u, "$1"],
  [/^packages\/([^/]+)\/README\.md$/u, "packages/$1"],
  [/^(examples|lab|deploy)\/README\.md$/u, "project/$1"],
  [/^(lab|deploy)\/([^/]+)\.md$/u, "project/$1/$2"],
  [/^(ARCHITECTURE|CONTRIBUTING|SECURITY)\.md$/u, "project/$1"],
];

/**
 * Returns the id of the page of a file, which is its address without slashes around it.
 *
 * @param file path from the root of the repository
 * @returns undefined if the file is no page
 */
export function toPageId(file: string): string | undefined {
  const rewrite = ADDRESSES.find(([pattern]) => pattern.test(file));
  return rewrite && file.replace(...rewrite).toLowerCase();
}
