import type { PlainResponse } from "./plain-http.ts";

export async function toPlainResponse(response: Response): Promise<PlainResponse> {
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: response.body === null ? null : await response.text(),
  };
}
