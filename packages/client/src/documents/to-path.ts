type Query = readonly (readonly [string, string | undefined])[];

/**
 * @param related what belongs to the resource with this id
 * @throws {TypeError} if the id would lead to another path
 */
export function toPath(
  type: string,
  id: string | undefined,
  query: Query,
  related?: string,
): string {
  const ending = id === undefined ? "" : `/${encodeId(id)}${related ? `/${related}` : ""}`;
  const given = query.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  // Names such as `fields[purchases]` are readable in logs that way.
  const text = given.map(([name, value = ""]) => `${name}=${encodeURIComponent(value)}`).join("&");
  return `/${type}${ending}${text && `?${text}`}`;
}

function encodeId(id: string): string {
  // A URL with a segment of dots is another URL.
  if (/[^.]/u.test(id)) return encodeURIComponent(id);
  throw new TypeError(`not an id: ${JSON.stringify(id)}`);
}
