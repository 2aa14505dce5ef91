/** Makes a random UUID, also where `crypto.randomUUID` is missing: that needs https or localhost. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  // Version 4, and the variant of RFC 9562.
  const version = `4${hex.slice(13, 16)}`;
  const variant = `${"89ab"[bytes[8]! & 3]}${hex.slice(17, 20)}`;
  return [hex.slice(0, 8), hex.slice(8, 12), version, variant, hex.slice(20)].join("-");
}
