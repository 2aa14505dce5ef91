import fc from "fast-check";
import { gzipSync } from "node:zlib";

/** Encodes a text, possibly in a wrong way. */
type Spoil = (text: string) => Uint8Array;

const utf8: Spoil = (text) => Buffer.from(text, "utf8");

const spoils: fc.Arbitrary<Spoil> = fc.oneof(
  fc.constantFrom<Spoil>(
    (text) => Buffer.from(`\uFEFF${text}`, "utf8"),
    (text) => Buffer.from(text, "utf16le"),
    (text) => Buffer.from(text, "latin1"),
    (text) => Buffer.concat([Buffer.from(text), Buffer.from([0xff, 0xfe])]),
    (text) => Buffer.concat([Buffer.from(text), Buffer.from([0])]),
    (text) => gzipSync(text),
    (text) => Buffer.from(`${text}${text}`),
    (text) => Buffer.from(`[${text}]`),
    (text) => Buffer.from(`\n\t ${text} \r\n`),
    (text) => Buffer.from(text.replaceAll('"', "'")),
    (text) => Buffer.from(text.replaceAll(":", ":{")),
    () => Buffer.alloc(0),
    (text) => Buffer.from(text.padEnd(70_000)),
    (text) => Buffer.from(text.padEnd(1_100_000)),
    () => Buffer.from("[".repeat(30_000)),
    () => Buffer.from('{"data":'.repeat(8_000)),
    () => Buffer.from(`{"data":${"[".repeat(30_000)}${"]".repeat(30_000)}}`),
  ),
  fc.nat(500).map(
    (length): Spoil =>
      (text) =>
        utf8(text).subarray(0, length),
  ),
  fc.uint8Array({ maxLength: 60 }).map(
    (bytes): Spoil =>
      () =>
        bytes,
  ),
  fc.tuple(fc.nat(500), fc.integer({ min: 0, max: 255 })).map(([at, byte]): Spoil => (text) => {
    const bytes = Buffer.from(text);
    if (bytes.length > 0) bytes[at % bytes.length] = byte;
    return bytes;
  }),
);

/** The bytes of a text, mostly encoded correctly. */
export function bodyBytes(text: fc.Arbitrary<string>): fc.Arbitrary<Uint8Array> {
  const spoil = fc.oneof(
    { weight: 14, arbitrary: fc.constant(utf8) },
    { weight: 1, arbitrary: spoils },
  );
  return fc.tuple(text, spoil).map(([sent, change]) => change(sent));
}
