const METHODS: ReadonlySet<string> = new Set([
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
]);

/** @returns undefined for any other method: clients can send any number of them */
export function knownMethod(method: string | undefined): string | undefined {
  return method !== undefined && METHODS.has(method) ? method : undefined;
}
