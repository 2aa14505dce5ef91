import {
  parseTarget,
  rememberResults,
  servePage,
  serveStatic,
  type PlainResponse,
  type RequestHead,
  type RequestLine,
} from "@ticket-allocation/http";

import { listPageFiles, readPageFile } from "./page-files.ts";

/** What is served for people: the pages, and the files that they load. */
export type PageTemplate = "/" | "/docs" | "/pages/{file}";

type PageHandler = ReturnType<typeof serveStatic>;

/** Each is read and compressed once for the whole process. */
const PAGES: Readonly<Record<"/" | "/docs", PageHandler>> = {
  "/": pageOf("box-office.html", ["style-src 'self'", "require-trusted-types-for 'script'"]),
  // Swagger UI makes styles while it runs.
  "/docs": pageOf("docs.html", ["style-src 'self' 'unsafe-inline'"]),
};

const FILES_PATH = "/pages/";

/** By path. Listed for the first request: a gateway that serves no pages does not need the files. */
const findFiles = rememberResults<"files", ReadonlyMap<string, PageHandler>>(async () => {
  const files = await listPageFiles();
  return new Map(files.map((file) => [FILES_PATH + file, serveStatic(() => loadFile(file))]));
});

/** The template of a path where a page, or a file that it loads, may be: for routing and metrics. */
export function findPageTemplate(path: string): PageTemplate | undefined {
  if (isPage(path)) return path;
  return path.startsWith(FILES_PATH) ? "/pages/{file}" : undefined;
}

/**
 * Creates the handler of all paths that have a {@link PageTemplate}.
 *
 * @param onFault called if a file cannot be read. The response is 500
 */
export function createPageHandler(
  onFault: (fault: unknown, request: RequestLine) => void,
): (request: RequestHead) => Promise<PlainResponse> {
  return async (request) => {
    const { method, target } = request;
    const { path } = parseTarget(target);
    try {
      const answer = isPage(path) ? PAGES[path] : (await findFiles("files")).get(path);
      return answer ? await answer(request) : { status: 404, headers: {}, body: null };
    } catch (fault) {
      onFault(fault, { method, target });
      return { status: 500, headers: {}, body: null };
    }
  };
}

function isPage(path: string): path is keyof typeof PAGES {
  return path === "/" || path === "/docs";
}

/** @param directives of its content security policy, besides those that all pages share */
function pageOf(file: string, directives: readonly string[]): PageHandler {
  return servePage(async () => ({
    ...(await loadFile(file)),
    directives: ["script-src 'self'", ...directives],
  }));
}

async function loadFile(file: string) {
  const { bytes, mediaType } = await readPageFile(file);
  return { bytes, headers: { "content-type": mediaType } };
}
