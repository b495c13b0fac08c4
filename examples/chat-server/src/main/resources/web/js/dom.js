/** Builds DOM nodes. Texts become text nodes, never markup. */

/**
 * Makes an element.
 *
 * @param {string} tag its name
 * @param {object} props attributes; `class`, `text`, `dataset`, `on…` listeners; false, null and undefined are left out
 * @param {...(Node|string|null|undefined|false|Array)} children nodes, or texts
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) {
      continue;
    }
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2).toLowerCase(), value);
    } else if (name === 'text') {
      element.textContent = value;
    } else if (name === 'dataset') {
      Object.assign(element.dataset, value);
    } else if (name === 'value' || name === 'checked' || name === 'selected') {
      element[name] = value;
    } else {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
  add(element, children);
  return element;
}

function add(element, children) {
  for (const child of children) {
    if (Array.isArray(child)) {
      add(element, child);
    } else if (child !== undefined && child !== null && child !== false) {
      element.append(child);
    }
  }
}

/** Replaces all children. */
export function fill(element, ...children) {
  element.replaceChildren();
  add(element, children);
  return element;
}

/** A text that only screen readers get. */
export function spoken(text) {
  return h('span', { class: 'sr-only', text });
}

/** A button with an icon; the label is shown as well unless `bare`. */
export function button(label, iconNode, props = {}) {
  const { bare = false, class: classes = '', ...rest } = props;
  return h(
    'button',
    {
      type: 'button',
      class: `button ${bare ? 'icon-button' : ''} ${classes}`.trim(),
      'aria-label': bare ? label : undefined,
      title: bare ? label : undefined,
      ...rest,
    },
    iconNode,
    bare ? null : h('span', { text: label }),
  );
}

let ids = 0;

/** An id that no other element has. */
export function freshId(prefix) {
  ids += 1;
  return `${prefix}-${ids}`;
}

/** Says a text to screen readers. */
export function announce(text) {
  const region = document.getElementById('announcer');
  if (region) {
    region.textContent = '';
    requestAnimationFrame(() => {
      region.textContent = text;
    });
  }
}
