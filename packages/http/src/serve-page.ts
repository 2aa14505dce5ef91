import { serveStatic, type StaticContent } from "./serve-static.ts";

/** A page, and what it may load. */
export interface PageContent extends StaticContent {
  /** Of its content security policy, besides those that all pages share. */
  readonly directives: readonly string[];
}

/** Nothing is loaded from, or sent to, anywhere else, and no site can frame it. @see https://www.w3.org/TR/CSP3/ */
const PAGE_POLICY = [
  "img-src data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
];

/**
 * Creates the handler of a page at a path that has another representation for programs. Otherwise as {@link serveStatic}.
 *
 * @param load called for the first request
 */
export function servePage(load: () => Promise<PageContent>): ReturnType<typeof serveStatic> {
  return serveStatic(async () => {
    const { bytes, headers, directives } = await load();
    return {
      bytes,
      headers: {
        ...headers,
        vary: "Accept, Accept-Encoding",
        "content-security-policy": ["default-src 'none'", ...directives, ...PAGE_POLICY].join("; "),
      },
    };
  });
}
