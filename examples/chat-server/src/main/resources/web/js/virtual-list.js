/** A list box of any length that keeps only the rows in sight, and a few around them, in the page. */

import { freshId, h } from './dom.js';

const AROUND = 4;

export class VirtualList {
  #rows = [];
  #height = 0;
  #first = -1;
  #last = -1;
  #active = -1;
  #nodes = new Map();
  #render;
  #rail;
  #prefix = freshId('option');

  /**
   * @param {string} label the name of the list
   * @param {(item: object, index: number) => Node[]} render makes the inside of a row
   */
  constructor(label, render) {
    this.#render = render;
    this.#rail = h('div', { class: 'virtual-rail', role: 'presentation' });
    this.element = h('div', { class: 'virtual-list', role: 'listbox', tabindex: '-1', 'aria-label': label, id: freshId('listbox') }, this.#rail);
    this.element.addEventListener('scroll', () => this.#paint(false), { passive: true });
    this.element.addEventListener('mousedown', (event) => event.preventDefault());
    new ResizeObserver(() => this.#measure()).observe(this.element);
  }

  get items() {
    return this.#rows;
  }

  get active() {
    return this.#active;
  }

  /** The id of the active row's node, or an empty text. */
  get activeId() {
    return this.#active < 0 ? '' : `${this.#prefix}-${this.#active}`;
  }

  /** Shows other items, with one of them active. */
  show(items, active) {
    this.#rows = items;
    this.#active = items.length === 0 ? -1 : Math.max(-1, Math.min(active, items.length - 1));
    if (this.#height === 0) {
      this.#measure();
    } else {
      this.#fit();
    }
    this.reveal();
  }

  /** Paints the same items anew. */
  repaint() {
    this.#paint(true);
  }

  activate(index) {
    this.#active = Math.max(0, Math.min(index, this.#rows.length - 1));
    this.reveal();
    this.#paint(true);
  }

  /** How many rows are in sight. */
  get page() {
    return Math.max(1, Math.floor(this.element.clientHeight / (this.#height || 1)) - 1);
  }

  /** Scrolls the active row into sight. */
  reveal() {
    if (this.#active < 0) {
      return;
    }
    const top = this.#active * this.#height;
    const box = this.element;
    if (top < box.scrollTop) {
      box.scrollTop = top;
    } else if (top + this.#height > box.scrollTop + box.clientHeight) {
      box.scrollTop = top + this.#height - box.clientHeight;
    }
  }

  indexOf(node) {
    const row = node.closest('[role=option]');
    return row === null ? -1 : Number(row.dataset.index);
  }

  #measure() {
    this.#height = parseFloat(getComputedStyle(this.element).getPropertyValue('--row-height')) || 64;
    this.#fit();
  }

  #fit() {
    this.#rail.style.height = `${this.#rows.length * this.#height}px`;
    this.#paint(true);
  }

  #paint(anew) {
    const box = this.element;
    const first = Math.max(0, Math.floor(box.scrollTop / this.#height) - AROUND);
    const last = Math.min(this.#rows.length, Math.ceil((box.scrollTop + box.clientHeight) / this.#height) + AROUND);
    if (!anew && first === this.#first && last === this.#last) {
      return;
    }
    this.#first = first;
    this.#last = last;
    const nodes = new Map();
    // the active row is always there, since the field points at it
    const outside = this.#active >= 0 && (this.#active < first || this.#active >= last) ? [this.#active] : [];
    const indexes = [...outside, ...Array.from({ length: Math.max(0, last - first) }, (_, at) => first + at)];
    for (const index of indexes) {
      const there = anew ? undefined : this.#nodes.get(index);
      if (there !== undefined) {
        nodes.set(index, there);
        continue;
      }
      const row = h(
        'div',
        {
          role: 'option',
          class: 'virtual-row',
          id: `${this.#prefix}-${index}`,
          'aria-setsize': this.#rows.length,
          'aria-posinset': index + 1,
          'aria-selected': 'false',
          dataset: { index, active: index === this.#active },
        },
      );
      row.style.transform = `translateY(${index * this.#height}px)`;
      row.append(...this.#render(this.#rows[index], row));
      nodes.set(index, row);
    }
    this.#nodes = nodes;
    this.#rail.replaceChildren(...nodes.values());
  }
}
