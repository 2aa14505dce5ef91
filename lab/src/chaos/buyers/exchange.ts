import { Agent, request } from "node:http";

import type { HttpRequest } from "../../requests/http-request.ts";

/** The response, or the error of the connection. */
export interface HttpAnswer {
  /** 0 without a response. */
  readonly status: number;
  readonly retryAfter: string | null;
  /** Without a response, the error. */
  readonly body: string;
}

const TIMEOUT_MS = 2_500;

const agent = new Agent({ keepAlive: true, maxSockets: 512 });

/** Sends a request to a gateway. Never rejects. */
export function exchange(url: string, asked: HttpRequest): Promise<HttpAnswer> {
  const { method, path, headers, body = "" } = asked;
  return new Promise((resolve) => {
    const stayedSilent = (reason: string) => resolve({ status: 0, retryAfter: null, body: reason });
    const sent = request(`${url}${path}`, {
      agent,
      method,
      headers: { ...headers, "content-length": Buffer.byteLength(body) },
    });
    const impatience = setTimeout(() => {
      stayedSilent("timeout");
      sent.destroy();
    }, TIMEOUT_MS);
    sent.on("close", () => clearTimeout(impatience));
    sent.on("error", (error) => stayedSilent("code" in error ? String(error.code) : error.message));
    sent.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", () => stayedSilent("cut"));
      response.on("end", () => {
        const retryAfter = response.headers["retry-after"] ?? null;
        const status = response.statusCode ?? 0;
        resolve({ status, retryAfter, body: Buffer.concat(chunks).toString() });
      });
    });
    sent.end(body);
  });
}
