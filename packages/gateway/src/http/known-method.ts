const METHODS: ReadonlySet<string> = new Set([
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
]);

/** @returns undefined for one that no server need know: clients can make up many */
export function knownMethod(method: string | undefined): string | undefined {
  return method !== undefined && METHODS.has(method) ? method : undefined;
}
