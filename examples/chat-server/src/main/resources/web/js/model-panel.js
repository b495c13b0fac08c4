/** The inside of a `<model-selector>`: search, filters, list and card. */

import { api } from './api.js';
import { button, fill, h, spoken } from './dom.js';
import { number, plural } from './format.js';
import { icon } from './icons.js';
import { badges, loadedDot, marked } from './model-badges.js';
import { showCard } from './model-card.js';
import { ModelSearch } from './model-search.js';
import { stateMark, stateText } from './provider-state.js';
import { highlights, takeFilters } from './query.js';
import { VirtualList } from './virtual-list.js';

const QUICK = [
  ['local', 'Local'],
  ['loaded', 'In memory'],
  ['cap:tools', 'Tools'],
  ['cap:vision', 'Vision'],
  ['cap:reasoning', 'Reasoning'],
  ['params:<=8b', 'Up to 8B'],
  ['ctx:>=32k', 'Context from 32k'],
];

const ORDERS = [
  ['best', 'Best match'],
  ['name', 'Name'],
  ['smallest', 'Smallest first'],
  ['context', 'Longest context'],
  ['cheapest', 'Cheapest first'],
];

const MANY_PROVIDERS = 8;

/** Built for one element; thrown away when that is built anew. */
export class ModelPanel {
  #catalogue;
  #search;
  #list;
  #withCard;
  #acts;
  #selected = '';
  #disabled = false;
  #shownModel = null;
  #shownChips = '';
  #shownQuery = '';
  #moved = false;
  #details = null;
  #parts;

  /**
   * @param {{catalogue: object, label: string, withCard: boolean, onPick: (model: object) => void, onEscape: () => boolean,
   *     cardActions: (model: object) => Node[]}} options where models come from, the name, and what happens; `onEscape`
   *     says whether the key was of use when there is nothing left to clear
   */
  constructor({ catalogue, label, withCard, ...acts }) {
    this.#catalogue = catalogue;
    this.#withCard = withCard;
    this.#acts = acts;
    this.#search = new ModelSearch(catalogue);
    this.#search.addEventListener('results', () => this.showResults());
    this.#list = new VirtualList(label, (model, row) => this.#row(model, row));
    this.#list.element.addEventListener('click', (event) => this.#clicked(event));
    this.#build(label);
  }

  get input() {
    return this.#parts.input;
  }

  get filters() {
    return this.#search.filters;
  }

  toggleFilter(filter, on) {
    this.#search.toggle(filter, on);
  }

  searchFor(text) {
    this.#parts.input.value = text;
    this.#search.setText(text);
  }

  /** Takes what the catalogue has now. */
  renew() {
    this.#search.renew();
  }

  close() {
    this.#details?.abort();
  }

  /** Shows another choice, or none. */
  show(selected, disabled) {
    this.#selected = selected;
    this.#disabled = disabled;
    this.#parts.input.disabled = disabled;
    this.#parts.order.disabled = disabled;
    this.#showChips();
    this.#list.repaint();
  }

  #build(label) {
    const input = h('input', {
      type: 'text',
      role: 'combobox',
      class: 'ms-input',
      placeholder: 'Search models, e.g. qwen 7b cap:tools',
      autocomplete: 'off',
      autocapitalize: 'off',
      spellcheck: 'false',
      'aria-label': `Search: ${label}`,
      'aria-expanded': 'true',
      'aria-autocomplete': 'list',
      'aria-controls': this.#list.element.id,
      oninput: () => this.#typed(),
      onkeydown: (event) => this.#key(event),
      // the browser's own event of that name would pass for the element's
      onselect: (event) => event.stopPropagation(),
    });
    const order = h(
      'select',
      { class: 'ms-order', 'aria-label': 'Order', onchange: () => (this.#search.order = order.value) },
      ORDERS.map(([value, text]) => h('option', { value, text })),
    );
    const parts = {
      input,
      order,
      clear: button('Clear the search', icon('close'), { bare: true, class: 'ms-clear', onclick: () => this.#clear() }),
      chips: h('div', { class: 'ms-chips', role: 'group', 'aria-label': 'Filters' }),
      count: h('p', { class: 'ms-count', role: 'status' }),
      notes: h('div', { class: 'ms-notes' }),
      card: h('section', { class: 'ms-card', 'aria-label': 'Details of the model', tabindex: '0' }),
      foot: h('div', { class: 'ms-foot' }),
    };
    this.#parts = parts;
    this.element = h(
      'div',
      { class: `ms ${this.#withCard ? 'ms-full' : 'ms-compact'}` },
      h('div', { class: 'ms-search' }, icon('search'), input, parts.clear, h('kbd', { 'aria-hidden': 'true', text: 'Ctrl K' })),
      parts.chips,
      h('div', { class: 'ms-bar' }, parts.count, order),
      parts.notes,
      h('div', { class: 'ms-body' }, h('div', { class: 'ms-list' }, this.#list.element, parts.foot), this.#withCard && parts.card),
    );
  }

  #typed() {
    const { filters, rest } = takeFilters(this.#parts.input.value);
    this.#moved = false;
    if (filters.length > 0) {
      this.#parts.input.value = rest;
      filters.forEach((filter) => this.#search.toggle(filter, true));
    }
    this.#search.setText(rest);
  }

  #clear() {
    this.#parts.input.value = '';
    this.#search.clear();
    this.#parts.input.focus();
  }

  #key(event) {
    if (event.isComposing) {
      return;
    }
    const list = this.#list;
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: list.page, PageUp: -list.page };
    if (event.key in moves) {
      event.preventDefault();
      this.#activate(list.active < 0 ? 0 : list.active + moves[event.key]);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (list.active >= 0) {
        this.#pick(list.items[list.active]);
      }
    } else if (event.key === 'Escape') {
      const used = this.#parts.input.value !== '' || this.#search.filters.size > 0;
      if (used) {
        this.#clear();
      }
      if (used || this.#acts.onEscape()) {
        event.preventDefault();
        event.stopPropagation();
      }
    } else if (event.key === 'Backspace' && this.#parts.input.value === '' && this.#search.filters.size > 0) {
      this.#search.toggle([...this.#search.filters].at(-1), false);
    }
  }

  #activate(index) {
    if (this.#list.items.length === 0) {
      return;
    }
    this.#moved = true;
    this.#list.activate(index);
    this.#pointAtActive();
    this.#showCard(this.#list.items[this.#list.active]);
  }

  #pointAtActive() {
    if (this.#list.activeId === '') {
      this.#parts.input.removeAttribute('aria-activedescendant');
    } else {
      this.#parts.input.setAttribute('aria-activedescendant', this.#list.activeId);
    }
  }

  #clicked(event) {
    const index = this.#list.indexOf(event.target);
    if (index >= 0 && !this.#disabled) {
      this.#moved = true;
      this.#list.activate(index);
      this.#pointAtActive();
      this.#pick(this.#list.items[index]);
    }
  }

  #pick(model) {
    if (!this.#disabled) {
      this.#showCard(model);
      this.#loadDetails(model);
      this.#acts.onPick(model);
    }
  }

  #row(model, row) {
    const provider = this.#catalogue.provider(model.provider);
    const down = this.#catalogue.isDown(model.provider);
    const selected = model.ref === this.#selected;
    const { words, highlights: said } = this.#search.results;
    const ranges = said.get(model.ref) ?? [];
    row.setAttribute('aria-selected', String(selected));
    row.dataset.dead = down;
    row.dataset.ref = model.ref;
    row.dataset.divider = this.#isFirstRemote(row);
    return [
      h(
        'span',
        { class: 'row-line' },
        loadedDot(model),
        h('bdi', { class: 'row-name' }, marked(model.id, ranges.length > 0 ? ranges : highlights(model.id, words))),
        ' ',
        selected && h('span', { class: 'row-check' }, icon('check')),
        h(
          'span',
          { class: 'row-provider' },
          provider && stateMark(provider),
          h('bdi', { text: model.provider }),
          down && spoken(`, ${stateText(provider)}`),
        ),
      ),
      h('span', { class: 'row-badges' }, badges(model)),
    ];
  }

  #isFirstRemote(row) {
    const { models, remoteFrom } = this.#search.results;
    return remoteFrom > 0 && remoteFrom < models.length && Number(row.dataset.index) === remoteFrom;
  }

  /** Shows what the search has found. */
  showResults() {
    const { models, total } = this.#search.results;
    const { query } = this.#search;
    const searched = query !== '';
    this.#list.show(models, this.#nextActive(models, query));
    this.#shownQuery = query;
    this.#pointAtActive();
    this.#parts.clear.hidden = !searched;
    fill(this.#parts.count, this.#countText(total, searched));
    this.#showNotes();
    this.#showChips();
    this.#showFoot();
    this.#showCard(this.#list.items[this.#list.active] ?? this.#catalogue.find(this.#selected));
  }

  /** The row to stand on: where the user went, else the chosen model, else the best match. */
  #nextActive(models, query) {
    const before = this.#list.items[this.#list.active]?.ref;
    if (query === this.#shownQuery && this.#moved && before !== undefined) {
      const same = models.findIndex((model) => model.ref === before);
      if (same >= 0) {
        return same;
      }
    }
    if (query === '' && this.#selected !== '') {
      return models.findIndex((model) => model.ref === this.#selected);
    }
    return models.length > 0 ? 0 : -1;
  }

  #countText(total, searched) {
    const { failure, loaded } = this.#catalogue;
    if (!loaded) {
      return failure === null ? 'Loading models…' : `The models could not be loaded: ${failure.message}`;
    }
    return searched ? `${plural(total, 'model')} found` : plural(total, 'model');
  }

  #showNotes() {
    const { corrections, excluded, problem, models } = this.#search.results;
    const notes = Object.entries(corrections).map(([typed, used]) =>
      h('p', {}, 'Showing ', h('strong', { text: used }), `, since nothing matches “${typed}”.`),
    );
    const left = Object.entries(excluded);
    if (left.length > 0) {
      const parts = left.map(([filter, count]) => `${filter} unknown for ${number(count)}`);
      notes.push(h('p', {}, `Left out, since nobody says: ${parts.join(', ')}.`));
    }
    if (problem !== null) {
      notes.push(h('p', { class: 'ms-problem', text: problem }));
    }
    if (models.length === 0 && this.#catalogue.loaded) {
      const advice = this.#search.query === '' ? 'No provider lists a model.' : 'No model matches. Take a filter away, or search for less.';
      notes.push(h('p', { class: 'ms-none', text: advice }));
    }
    fill(this.#parts.notes, notes);
  }

  #showChips() {
    const { filters } = this.#search;
    const known = this.#catalogue.providers.map((provider) => [provider.label, stateText(provider), provider.models.length]);
    const key = JSON.stringify([[...filters], this.#disabled, known]);
    if (key === this.#shownChips) {
      return;
    }
    this.#shownChips = key;
    const held = this.#parts.chips.contains(document.activeElement) ? document.activeElement.dataset.filter : undefined;
    const chip = (filter, content) =>
      h(
        'button',
        {
          type: 'button',
          class: 'chip',
          'aria-pressed': String(filters.has(filter)),
          disabled: this.#disabled,
          dataset: { filter },
          onclick: () => this.#search.toggle(filter),
        },
        content,
      );
    const providers = this.#catalogue.providers;
    const shown = providers.length > 1 && providers.length <= MANY_PROVIDERS ? providers : [];
    const fixed = new Set([...QUICK.map(([filter]) => filter), ...shown.map(({ label }) => `provider:${label}`)]);
    const typed = [...filters].filter((filter) => !fixed.has(filter));
    fill(
      this.#parts.chips,
      typed.map((filter) => chip(filter, [h('bdi', { text: filter }), icon('close')])),
      shown.map((provider) =>
        chip(`provider:${provider.label}`, [
          stateMark(provider),
          h('bdi', { text: provider.label }),
          spoken(`, ${stateText(provider)}`),
          h('span', { class: 'chip-count', text: number(provider.models.length) }),
        ]),
      ),
      QUICK.map(([filter, text]) => chip(filter, text)),
    );
    if (held !== undefined) {
      const again = [...this.#parts.chips.children].find((node) => node.dataset.filter === held);
      (again ?? this.#parts.input).focus();
    }
  }

  #showFoot() {
    const { remote, models, remoteFrom } = this.#search.results;
    if (this.#search.text.trim() === '') {
      fill(this.#parts.foot);
    } else if (remote === 'asking') {
      fill(this.#parts.foot, h('p', { text: 'Searching the providers’ catalogues…' }));
    } else if (remote === 'done') {
      fill(this.#parts.foot, h('p', { text: `${plural(models.length - remoteFrom, 'model')} more in the providers’ catalogues.` }));
    } else {
      const ask = button('Also search the providers’ own catalogues', icon('search'), {
        class: 'small quiet',
        disabled: this.#disabled,
        onclick: () => {
          this.#parts.input.focus();
          this.#search.searchRemotely();
        },
      });
      fill(this.#parts.foot, ask);
    }
  }

  /** Shows a model, with what its provider said in detail if that is known; the one that is there already stays. */
  #showCard(model, details) {
    if (!this.#withCard || (model === this.#shownModel && details === undefined)) {
      return;
    }
    this.#shownModel = model;
    if (model === undefined) {
      fill(this.#parts.card, h('p', { class: 'ms-card-none', text: 'Choose a model to see what is known about it.' }));
      return;
    }
    showCard(this.#parts.card, details ?? model, this.#catalogue.provider(model.provider), this.#acts.cardActions(model));
  }

  async #loadDetails(model) {
    if (!this.#withCard || this.#catalogue.isDown(model.provider)) {
      return;
    }
    this.#details?.abort();
    const asking = new AbortController();
    this.#details = asking;
    try {
      const details = await api.model(model.provider, model.id, asking.signal);
      if (!asking.signal.aborted && this.#shownModel === model) {
        this.#showCard(model, { ...model, ...details, ref: model.ref });
      }
    } catch (error) {
      if (!asking.signal.aborted && this.#shownModel === model) {
        this.#parts.card.append(h('p', { class: 'ms-problem', text: `No further details: ${error.message}` }));
      }
    }
  }
}
