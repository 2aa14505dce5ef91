import { createHash } from "node:crypto";

import type { PlainResponse } from "../plain-http.ts";

/**
 * Tells the browser what a page of ours may do: nothing runs but the scripts that stand in
 * it, nothing is loaded from, or sent to, anywhere else, and no site can frame it. Any
 * other answer is left as it is.
 *
 * @see https://www.w3.org/TR/CSP3/
 */
export function protectPage(response: PlainResponse): PlainResponse {
  const { headers, body } = response;
  if (!body || !headers["content-type"]?.startsWith("text/html")) return response;
  return { ...response, headers: { ...headers, "content-security-policy": policyFor(body) } };
}

function policyFor(html: string): string {
  const scripts = [...html.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/gu)].map(
    ([, script = ""]) => `'sha256-${createHash("sha256").update(script).digest("base64")}'`,
  );
  return [
    "default-src 'none'",
    `script-src ${scripts.join(" ")}`,
    // The editor makes its styles, and its workers, while it runs.
    "style-src 'unsafe-inline'",
    "worker-src blob:",
    "img-src data:",
    "font-src data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
