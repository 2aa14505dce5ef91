import {
  parseTarget,
  serveStatic,
  type PlainResponse,
  type RequestHead,
} from "@ticket-allocation/http";

import { PAGE_FILES, readPageFile } from "./page-files.ts";

/** What is served for people: the pages, and the files that they load. */
export type PageTemplate = "/" | "/docs" | "/pages/{file}";

interface Page {
  readonly template: PageTemplate;
  readonly answer: (request: Pick<RequestHead, "getHeader">) => Promise<PlainResponse>;
}

/** Nothing is loaded from, or sent to, anywhere else, and no site can frame it. @see https://www.w3.org/TR/CSP3/ */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "img-src data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
];

/** By path. Each is read and compressed once for the whole process. */
const PAGES: ReadonlyMap<string, Page> = new Map<string, Page>([
  servePage("/", "box-office.html", ["style-src 'self'", "require-trusted-types-for 'script'"]),
  // Swagger UI makes styles while it runs.
  servePage("/docs", "docs.html", ["style-src 'self' 'unsafe-inline'"]),
  ...PAGE_FILES.map((file): [string, Page] => [
    `/pages/${file}`,
    { template: "/pages/{file}", answer: serveFile(file) },
  ]),
]);

/** The template of each path, for routing and metrics. */
export const PAGE_TEMPLATES: ReadonlyMap<string, PageTemplate> = new Map(
  Array.from(PAGES, ([path, { template }]) => [path, template]),
);

/** Answers a request for one of {@link PAGE_TEMPLATES}. */
export async function answerPage(request: RequestHead): Promise<PlainResponse> {
  const page = PAGES.get(parseTarget(request.target).path);
  return page ? page.answer(request) : { status: 404, headers: {}, body: null };
}

/** @param directives of its content security policy, besides those that all pages share */
function servePage(
  path: "/" | "/docs",
  file: string,
  directives: readonly string[],
): [string, Page] {
  const headers = {
    vary: "Accept, Accept-Encoding",
    "content-security-policy": [...PAGE_POLICY, ...directives].join("; "),
  };
  return [path, { template: path, answer: serveFile(file, headers) }];
}

function serveFile(file: string, headers: Readonly<Record<string, string>> = {}): Page["answer"] {
  return serveStatic(async () => {
    const { bytes, mediaType } = await readPageFile(file);
    return { bytes, headers: { "content-type": mediaType, ...headers } };
  });
}
