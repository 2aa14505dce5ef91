import {
  parseTarget,
  servePage,
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

/** By path. Each is read and compressed once for the whole process. */
const PAGES: ReadonlyMap<string, Page> = new Map<string, Page>([
  pageAt("/", "box-office.html", ["style-src 'self'", "require-trusted-types-for 'script'"]),
  // Swagger UI makes styles while it runs.
  pageAt("/docs", "docs.html", ["style-src 'self' 'unsafe-inline'"]),
  ...PAGE_FILES.map((file): [string, Page] => [
    `/pages/${file}`,
    { template: "/pages/{file}", answer: serveStatic(() => loadFile(file)) },
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
function pageAt(path: "/" | "/docs", file: string, directives: readonly string[]): [string, Page] {
  const answer = servePage(async () => ({
    ...(await loadFile(file)),
    directives: ["script-src 'self'", ...directives],
  }));
  return [path, { template: path, answer }];
}

async function loadFile(file: string) {
  const { bytes, mediaType } = await readPageFile(file);
  return { bytes, headers: { "content-type": mediaType } };
}
