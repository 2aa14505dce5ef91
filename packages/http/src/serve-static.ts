import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

import { chooseCoding, type Coding } from "./choose-coding.ts";
import type { PlainResponse, RequestHead } from "./plain-http.ts";
import { rememberResults } from "./remember-results.ts";

/** A page or a file that is the same for everybody. */
export interface StaticContent {
  readonly bytes: Bytes;
  /** The `content-type`, and what else belongs to this content. */
  readonly headers: Readonly<Record<string, string>>;
}

type Bytes = Buffer<ArrayBuffer>;

/** Level 4 takes about as long as gzip does, and its result is a fifth smaller. */
const BROTLI_OPTIONS = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };

const COMPRESS: Readonly<Record<Coding, (bytes: Bytes) => Promise<Bytes>>> = {
  br: async (bytes) => Buffer.from(await promisify(brotliCompress)(bytes, BROTLI_OPTIONS)),
  gzip: async (bytes) => Buffer.from(await promisify(gzip)(bytes)),
  identity: (bytes) => Promise.resolve(bytes),
};

/**
 * Creates the handler of a page or a file: compressed if the browser accepts that, or 304 if the browser has it already.
 *
 * @param load called for the first request. The content, and its compressed forms, are kept for all others
 */
export function serveStatic(
  load: () => Promise<StaticContent>,
): (request: Pick<RequestHead, "getHeader">) => Promise<PlainResponse> {
  const prepare = rememberResults<"content", PreparedContent>(async () =>
    prepareContent(await load()),
  );

  return async ({ getHeader }) => {
    const content = await prepare("content");
    const coding = chooseCoding(getHeader("accept-encoding"));
    const etag = `"${content.hash}-${coding}"`;
    const headers = {
      etag,
      vary: "Accept-Encoding",
      // Browsers may keep it but must revalidate it, because a newer server has another one.
      "cache-control": "no-cache",
      ...content.headers,
    };
    if (isKnown(getHeader("if-none-match") ?? "", etag)) {
      return { status: 304, headers, body: null };
    }
    return {
      status: 200,
      headers: { ...headers, ...(coding !== "identity" && { "content-encoding": coding }) },
      body: await content.inCoding(coding),
    };
  };
}

interface PreparedContent extends Pick<StaticContent, "headers"> {
  /** Of the bytes as they are; each coding has an entity tag of its own. */
  readonly hash: string;
  /** Compressed for the first request that accepts the coding. */
  readonly inCoding: (coding: Coding) => Promise<Bytes>;
}

function prepareContent({ bytes, headers }: StaticContent): PreparedContent {
  return {
    headers,
    hash: createHash("sha256").update(bytes).digest("base64url"),
    inCoding: rememberResults((coding: Coding) => COMPRESS[coding](bytes)),
  };
}

/** @see https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2 */
function isKnown(ifNoneMatch: string, etag: string): boolean {
  if (ifNoneMatch.trim() === "*") return true;
  const tags = ifNoneMatch.split(",").map((tag) => tag.trim().replace(/^W\//u, ""));
  return tags.includes(etag);
}
