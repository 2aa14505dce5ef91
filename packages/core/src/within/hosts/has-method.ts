/** Asks for methods instead of classes: the host may have another copy of a library. */
export function hasMethod<Name extends string>(
  host: unknown,
  name: Name,
): host is Record<Name, unknown> {
  const isObject = (typeof host === "object" && host !== null) || typeof host === "function";
  return isObject && typeof Reflect.get(host, name) === "function";
}
