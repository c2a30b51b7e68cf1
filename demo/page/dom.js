// Elements made in one expression; the whole of the page's "framework".

const SVG = 'http://www.w3.org/2000/svg'

/**
 * Gives an element attributes, properties and listeners: `class`, `for` and names with a dash are
 * attributes, `onclick` and the like listeners, the rest properties where the element has them.
 */
function assign(element, props) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value)
    else if (name in element && !(element instanceof SVGElement)) element[name] = value
    else element.setAttribute(name, value === true ? '' : value)
  }
  return element
}

/**
 * `h('button.primary', { onclick }, 'Run')`: an element with classes, properties and children.
 *
 * @returns {HTMLElement}
 */
export function h(selector, props, ...children) {
  const [tag, ...classes] = selector.split('.')
  const element = document.createElement(tag)
  if (classes.length > 0) element.className = classes.join(' ')
  assign(element, props).append(...children.flat(Infinity).filter((child) => child || child === 0))
  return element
}

/** The same for SVG; all props are attributes. */
export function svg(tag, props, ...children) {
  const element = document.createElementNS(SVG, tag)
  assign(element, props).append(...children.flat(Infinity).filter((child) => child || child === 0))
  return element
}

/** Replaces an element's children. */
export const fill = (element, ...children) =>
  element.replaceChildren(...children.flat(Infinity).filter(Boolean))
