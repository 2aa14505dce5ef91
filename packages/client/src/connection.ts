import { isObject, stringIn } from "./documents/unknown-json.ts";

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** A bearer token, or a function that gets one. It is called before each attempt, so it should cache. */
export type Token = string | (() => string | Promise<string>);

export interface ClientOptions {
  /** Where the API is served, such as `https://tickets.example/api`. In a browser it may be relative to the page. */
  readonly url: string | URL;
  readonly token?: Token | undefined;
  /**
   * How long a request may take with all attempts, in milliseconds.
   *
   * @default 30_000
   */
  readonly timeoutMs?: number | undefined;
  /**
   * How long one attempt may take, in milliseconds.
   *
   * @default 10_000
   */
  readonly attemptTimeoutMs?: number | undefined;
  /**
   * How often a request is sent at most.
   *
   * @default 10
   */
  readonly maxAttempts?: number | undefined;
  /** @default globalThis.fetch */
  readonly fetch?: Fetch | undefined;
}

/** Where and how requests are sent. */
export interface Connection {
  readonly baseUrl: string;
  readonly fetch: Fetch;
  readonly getToken: () => Promise<string | undefined>;
  readonly timeoutMs: number;
  readonly attemptTimeoutMs: number;
  readonly maxAttempts: number;
}

/** @throws {TypeError} if the URL or the token cannot be sent */
export function openConnection({
  url,
  token,
  timeoutMs = 30_000,
  attemptTimeoutMs = 10_000,
  maxAttempts = 10,
  fetch = (...args) => globalThis.fetch(...args),
}: ClientOptions): Connection {
  if (typeof token !== "function") checkToken(token);
  return {
    baseUrl: toBaseUrl(url),
    fetch,
    async getToken() {
      return checkToken(typeof token === "function" ? await token() : token);
    },
    timeoutMs,
    attemptTimeoutMs,
    maxAttempts,
  };
}

function toBaseUrl(url: string | URL): string {
  const base = new URL(url, pageUrl());
  const isHttp = base.protocol === "http:" || base.protocol === "https:";
  if (!isHttp || base.username || base.password || base.search || base.hash) {
    throw new TypeError("url must be of http or https, without credentials, query and fragment");
  }
  return base.href.replace(/\/+$/u, "");
}

/** Undefined outside of browsers. */
function pageUrl(): string | undefined {
  const location: unknown = Reflect.get(globalThis, "location");
  return isObject(location) ? stringIn(location, "href") : undefined;
}

/** The message of `fetch` would contain the token. Null, which storage in browsers returns, would be sent as "null". */
function checkToken(token: string | undefined): string | undefined {
  if (token == null) return undefined;
  if (/^[!-~]+$/u.test(token)) return token;
  throw new TypeError(
    "the token must be visible ASCII characters, without a line break at its end",
  );
}
