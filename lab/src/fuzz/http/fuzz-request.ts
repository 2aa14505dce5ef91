/** A request as it is sent, without `Host` and the framing of its body. */
export interface FuzzRequest {
  readonly method: string;
  /** Visible characters up to U+00FF. */
  readonly target: string;
  readonly headers: readonly Header[];
  readonly body: Uint8Array | undefined;
  /** Sends the body with chunked encoding, without `Content-Length`. */
  readonly isChunked: boolean;
}

export type Header = readonly [name: string, value: string];

/** Formats a request as readable text. */
export function printRequest({ method, target, headers, body, isChunked }: FuzzRequest): string {
  const lines = headers.map(([name, value]) => `${name}: ${printable(value)}`);
  const framing = body && (isChunked ? "(chunked)" : `(${body.byteLength} bytes)`);
  const text = body && printable(Buffer.from(body).toString("utf8"));
  return [`${method} ${printable(target)}`, ...lines, ...(body ? ["", framing, text] : [])].join(
    "\n",
  );
}

const SHOWN_CHARACTERS = 4_000;

/** @returns one line, with invisible characters escaped */
export function printable(text: string): string {
  const escaped = text.replaceAll(
    /[^ -~]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
  return escaped.length > SHOWN_CHARACTERS
    ? `${escaped.slice(0, SHOWN_CHARACTERS)}… (${escaped.length} characters)`
    : escaped;
}
