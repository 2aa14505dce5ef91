import fc from "fast-check";

/** The bytes to send on one connection. */
export interface RawMessage {
  readonly pieces: readonly Uint8Array[];
  /** Whether HTTP allows the server to send no response. */
  readonly mayBeIgnored: boolean;
}

const HOST = "Host: localhost\r\n";
const BODY = '{"data":{"type":"ticket_options","attributes":{"name":"raw","allocation":1}}}';
const POST = `POST /ticket_options HTTP/1.1\r\n${HOST}Content-Type: application/vnd.api+json\r\n`;
const GET = `GET /livez HTTP/1.1\r\n${HOST}`;

/** Complete requests. Each must have a response. */
const WHOLE = [
  `${GET}\r\n`,
  `${GET}Connection: close\r\n\r\n`,
  `${POST}Content-Length: ${BODY.length}\r\n\r\n${BODY}`,
  `${POST}Transfer-Encoding: chunked\r\n\r\n${BODY.length.toString(16)};a=b\r\n${BODY}\r\n0\r\nA: b\r\n\r\n`,
  `${POST}Expect: 100-continue\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`,
  `${GET}\r\n`.repeat(30),
  "GET /livez HTTP/1.0\r\n\r\n",
  "GET /livez HTTP/1.1\r\n\r\n",
  `OPTIONS * HTTP/1.1\r\n${HOST}\r\n`,
  `CONNECT x:443 HTTP/1.1\r\n${HOST}\r\n`,
  `${GET}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n`,
  `${GET}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n\r\n`,
];

/** Invalid requests. Each must be rejected with a response. */
const BROKEN = [
  "GET /livez\r\n\r\n",
  "GET  /livez HTTP/1.1\r\n\r\n",
  "get /livez HTTP/1.1\r\nHost: localhost\r\n\r\n",
  "BREW /livez HTTP/1.1\r\nHost: localhost\r\n\r\n",
  `GET /livez HTTP/9.9\r\n${HOST}\r\n`,
  `GET /li vez HTTP/1.1\r\n${HOST}\r\n`,
  `GET /\0 HTTP/1.1\r\n${HOST}\r\n`,
  "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003",
  `${GET}A : b\r\n\r\n`,
  `${GET}: b\r\n\r\n`,
  `${GET}A\u0000: b\r\n\r\n`,
  `${GET}A: \u0000\r\n\r\n`,
  `${GET}A: b\nB: c\n\n`,
  `${GET}A: b\r\n folded\r\n\r\n`,
  `${POST}Content-Length: -1\r\n\r\n`,
  `${POST}Content-Length: abc\r\n\r\n`,
  `${POST}Content-Length: 1e3\r\n\r\n`,
  `${POST}Content-Length: 99999999999999999999999\r\n\r\n`,
  `${POST}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`,
  `${POST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  `${POST}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
  `${POST}Transfer-Encoding: chunked\r\n\r\nzz\r\n`,
  `${POST}Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n`,
  `${POST}Transfer-Encoding: chunked\r\n\r\n5;${"x".repeat(20_000)}\r\nhello\r\n0\r\n\r\n`,
  `${GET}${Array.from({ length: 3_000 }, (_, index) => `X-${index}: ${index}\r\n`).join("")}\r\n`,
  `${GET}A: ${"a".repeat(100_000)}\r\n\r\n`,
  `GET /${"a".repeat(100_000)} HTTP/1.1\r\n${HOST}\r\n`,
  `${GET}\r\nnonsense\r\n\r\n`,
];

const latin1 = (text: string) => Buffer.from(text, "latin1");

type Edit = (bytes: Buffer) => Buffer;

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(fc.nat(2_000), fc.integer({ min: 0, max: 255 })).map(([at, byte]): Edit => (bytes) => {
    const changed = Buffer.from(bytes);
    if (changed.length > 0) changed[at % changed.length] = byte;
    return changed;
  }),
  fc.tuple(fc.nat(2_000), fc.nat(40)).map(([at, length]): Edit => (bytes) => {
    const start = at % (bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + length)]);
  }),
  fc
    .tuple(
      fc.nat(2_000),
      fc.oneof(
        fc.uint8Array({ maxLength: 20 }),
        fc
          .constantFrom("\r\n", "\n", "\r", "\0", ":", " ", "HTTP/1.1", "Content-Length: 3\r\n")
          .map(latin1),
      ),
    )
    .map(([at, inserted]): Edit => (bytes) => {
      const start = at % (bytes.length + 1);
      return Buffer.concat([bytes.subarray(0, start), inserted, bytes.subarray(start)]);
    }),
  fc.nat(2_000).map(
    (length): Edit =>
      (bytes) =>
        bytes.subarray(0, length),
  ),
  fc.constantFrom(...WHOLE).map(
    (text): Edit =>
      (bytes) =>
        Buffer.concat([bytes, latin1(text)]),
  ),
);

const edited = fc
  .tuple(fc.constantFrom(...WHOLE, ...BROKEN), fc.array(edit, { minLength: 1, maxLength: 3 }))
  .map(([text, edits]) => edits.reduce<Buffer>((bytes, change) => change(bytes), latin1(text)));

const noise = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));

/** Splits bytes at unusual positions. */
const inPieces = (bytes: fc.Arbitrary<Buffer>, mayBeIgnored: boolean) =>
  fc.tuple(bytes, fc.array(fc.nat(2_000), { maxLength: 4 })).map(([whole, cuts]): RawMessage => {
    const points = [...new Set(cuts.map((cut) => cut % (whole.length + 1)))].toSorted(
      (a, b) => a - b,
    );
    const pieces = [...points, whole.length].map((end, index) =>
      whole.subarray(points[index - 1] ?? 0, end),
    );
    return { pieces: pieces.filter(({ length }) => length > 0), mayBeIgnored };
  });

export const rawMessage: fc.Arbitrary<RawMessage> = fc.oneof(
  { weight: 4, arbitrary: inPieces(fc.constantFrom(...WHOLE, ...BROKEN).map(latin1), false) },
  { weight: 6, arbitrary: inPieces(edited, true) },
  { weight: 1, arbitrary: inPieces(noise, true) },
);
