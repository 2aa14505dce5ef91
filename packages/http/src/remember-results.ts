/** Makes the result for each key once, for all callers; one that is rejected is made again. */
export function rememberResults<Key, Result>(
  make: (key: Key) => Promise<Result>,
): (key: Key) => Promise<Result> {
  const results = new Map<Key, Promise<Result>>();

  return (key) => {
    const known = results.get(key);
    if (known) return known;
    const made = make(key).catch((fault: unknown) => {
      results.delete(key);
      throw fault;
    });
    results.set(key, made);
    return made;
  };
}
