/**
 * Makes elements without markup, so that nothing recorded can become markup.
 */

/** @typedef {Node | string | null | undefined | false} Child */

/**
 * An element with attributes and listeners.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, unknown>} [attributes] `class`, `part`, `aria-…` and the like; true sets an empty attribute, false and
 *   null none. A function is a listener: `onclick`.
 * @param {...Child} children Text stays text.
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else setAttribute(element, name, value);
  }
  element.append(.../** @type {(Node | string)[]} */ (children.filter((child) => child || child === "")));
  return element;
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {unknown} value True: empty; false, null, undefined: removed.
 */
export function setAttribute(element, name, value) {
  if (value === false || value === null || value === undefined) element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(value === true ? "" : value)) {
    element.setAttribute(name, value === true ? "" : String(value));
  }
}

/**
 * Sets text only when it is another, so that screen readers and layout are left in peace.
 *
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * A sheet for `adoptedStyleSheets`; works where style elements are forbidden.
 *
 * @param {string} css
 */
export function sheet(css) {
  const styles = new CSSStyleSheet();
  styles.replaceSync(css);
  return styles;
}
