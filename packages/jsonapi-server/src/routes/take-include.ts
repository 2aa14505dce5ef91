/**
 * Reads which related resources are wanted too.
 *
 * @see https://jsonapi.org/format/1.1/#fetching-includes
 *
 * @param includable the relationships that may be named
 * @param refuse called with what is wrong with it
 */
export function takeInclude(
  value: string,
  includable: readonly string[],
  refuse: (detail: string) => void,
): ReadonlySet<string> {
  const paths = new Set(value === "" ? [] : value.split(","));
  for (const path of paths) {
    if (!includable.includes(path)) refuse(`${path} cannot be included here`);
  }
  return paths;
}
