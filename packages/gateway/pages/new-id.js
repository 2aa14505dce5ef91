/**
 * Makes a random UUID, also where `crypto.randomUUID` is missing: it needs https or localhost.
 *
 * @returns {string}
 */
export function newId() {
  const random = crypto.getRandomValues(new Uint8Array(16));
  const bytes = Array.from(random, (byte, index) => {
    if (index === 6) return (byte & 0x0f) | 0x40;
    return index === 8 ? (byte & 0x3f) | 0x80 : byte;
  });
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/u, "$1-$2-$3-$4-");
}

/**
 * @param {unknown} text
 * @returns {text is string}
 */
export function isId(text) {
  return typeof text === "string" && /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/iu.test(text);
}
