/**
 * Finds an element that the page has.
 *
 * @template {Element} Type
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => Type} type
 * @returns {Type}
 */
export function findElement(root, selector, type) {
  const found = root.querySelector(selector);
  if (found instanceof type) return found;
  throw new Error(`${selector} is missing`);
}

/**
 * Finds an element by its id.
 *
 * @template {Element} Type
 * @param {string} id
 * @param {new () => Type} type
 * @returns {Type}
 */
export function byId(id, type) {
  return findElement(document, `#${id}`, type);
}

/**
 * Finds the element of a clone or a dialog that `data-part` names.
 *
 * @template {Element} Type
 * @param {ParentNode} root
 * @param {string} name
 * @param {new () => Type} type
 * @returns {Type}
 */
export function partOf(root, name, type) {
  return findElement(root, `[data-part="${name}"]`, type);
}

/**
 * Clones the only element of a template.
 *
 * @param {string} id of the template
 * @returns {HTMLElement}
 */
export function cloneTemplate(id) {
  const { content } = byId(id, HTMLTemplateElement);
  return findElement(document.importNode(content, true), "*", HTMLElement);
}
