import type { PlainResponse } from "@ticket-allocation/http";

/** @returns names of headers in lower case */
export async function toPlainResponse(response: Response): Promise<PlainResponse> {
  return {
    status: response.status,
    headers: Object.fromEntries(
      [...response.headers].map(([name, value]) => [name.toLowerCase(), value]),
    ),
    body: response.body === null ? null : await response.text(),
  };
}
