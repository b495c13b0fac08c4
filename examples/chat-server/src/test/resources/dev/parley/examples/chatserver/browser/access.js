// Checks of the page as it stands; each gives what is wrong, as texts.

function shown(element) {
  return element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && element.getClientRects().length > 0;
}

function describe(element) {
  return `${element.tagName.toLowerCase()}.${element.className} "${element.textContent.trim().slice(0, 40)}"`;
}

/** What a screen reader calls an element. */
function nameOf(element) {
  const labelled = (element.getAttribute('aria-labelledby') ?? '').split(' ').filter(Boolean);
  const byId = labelled.map((id) => document.getElementById(id)?.textContent ?? '').join(' ');
  const labels = [...(element.labels ?? [])].map((label) => label.textContent).join(' ');
  const own = ['BUTTON', 'A', 'SUMMARY', 'OPTION'].includes(element.tagName) || element.getAttribute('role') === 'option' ? element.textContent : '';
  return (byId || element.getAttribute('aria-label') || labels || own || '').trim();
}

const CONTROLS = 'button, a[href], input, select, textarea, summary, progress, [role=option], [role=listbox], [tabindex="0"], dialog';

function nameless() {
  return [...document.querySelectorAll(CONTROLS)].filter((element) => shown(element) && nameOf(element) === '').map(describe);
}

/** Landmarks, headings, ids. */
function structure() {
  const wrong = [];
  const one = (css) => {
    const count = [...document.querySelectorAll(css)].filter(shown).length;
    if (count !== 1) {
      wrong.push(`${count} of ${css}`);
    }
  };
  one('main');
  one('main h1');
  const seen = new Set();
  for (const { id } of document.querySelectorAll('[id]')) {
    if (seen.has(id)) {
      wrong.push(`the id ${id} twice`);
    }
    seen.add(id);
  }
  for (const attribute of ['aria-controls', 'aria-labelledby', 'aria-describedby', 'aria-activedescendant', 'for']) {
    for (const element of document.querySelectorAll(`[${attribute}]`)) {
      if (!element.getAttribute(attribute).split(' ').every((id) => document.getElementById(id))) {
        wrong.push(`${attribute} of ${describe(element)} leads nowhere`);
      }
    }
  }
  for (const option of document.querySelectorAll('[role=option]')) {
    if (option.querySelector('button, a, input') !== null) {
      wrong.push(`a control within ${describe(option)}`);
    }
  }
  for (const nav of document.querySelectorAll('nav, section, aside')) {
    if (nameOf(nav) === '') {
      wrong.push(`${describe(nav)} has no name`);
    }
  }
  return wrong;
}

/** What makes the page scroll sideways, and what sticks out of the screen without a box that scrolls. */
function tooWide() {
  const width = document.documentElement.clientWidth;
  const wrong = [];
  if (document.documentElement.scrollWidth > width) {
    wrong.push(`the page is ${document.documentElement.scrollWidth} wide`);
  }
  const clipped = (element) => {
    for (let box = element.parentElement; box !== null && box !== document.body; box = box.parentElement) {
      if (getComputedStyle(box).overflowX !== 'visible' && box.getBoundingClientRect().right <= width + 0.5) {
        return true;
      }
    }
    return false;
  };
  for (const element of document.querySelectorAll('#main *, dialog *')) {
    const { left, right } = element.getBoundingClientRect();
    if (shown(element) && (right > width + 0.5 || left < -0.5) && !clipped(element)) {
      wrong.push(describe(element));
    }
  }
  return wrong;
}

function channels(colour) {
  const canvas = document.createElement('canvas');
  canvas.width = 1;
  canvas.height = 1;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
  return { rgb: [red, green, blue], alpha: alpha / 255 };
}

function luminance(rgb) {
  const [red, green, blue] = rgb.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function behind(element) {
  const layers = [];
  for (let box = element; box !== null; box = box.parentElement) {
    const { rgb, alpha } = channels(getComputedStyle(box).backgroundColor);
    if (alpha > 0) {
      layers.push({ rgb, alpha });
    }
    if (alpha === 1) {
      break;
    }
  }
  return layers.reverse().reduce((below, { rgb, alpha }) => rgb.map((value, i) => value * alpha + below[i] * (1 - alpha)), [255, 255, 255]);
}

/** Texts with a contrast of less than 4.5, or 3 if they are large; what is disabled or dimmed on purpose is left out. */
function faint() {
  const wrong = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    if (node.data.trim() === '' || !shown(element) || element.closest(':disabled, [data-dead=true], .sr-only, option, noscript, .skip')) {
      continue;
    }
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    const least = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    const ratio = contrast(channels(style.color).rgb, behind(element));
    if (ratio < least) {
      wrong.push(`${ratio.toFixed(2)} ${describe(element)}`);
    }
  }
  return wrong;
}
