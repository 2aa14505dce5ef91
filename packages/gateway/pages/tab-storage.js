/** What the tab keeps where the browser lets pages store nothing: until it is reloaded. @type {Map<string, string>} */
const unstored = new Map();

/**
 * @param {string} key
 * @returns {string | undefined}
 */
export function recall(key) {
  try {
    return sessionStorage.getItem(key) ?? undefined;
  } catch {
    return unstored.get(key);
  }
}

/**
 * Keeps a text in this tab, until the tab is closed.
 *
 * @param {string} key
 * @param {string} text
 */
export function remember(key, text) {
  try {
    sessionStorage.setItem(key, text);
  } catch {
    unstored.set(key, text);
  }
}
