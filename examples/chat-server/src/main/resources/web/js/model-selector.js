/**
 * `<model-selector>`: finds and picks a model.
 *
 * Attributes, each also a property: `selected` (`provider/model`), `disabled`, `size` (`full`, the default: search, list
 * and card in place; `compact`: a button that opens them), `label` (the name for screen readers). Properties only:
 * `catalogue` (where models come from; the page's own unless set) and `cardActions` (a function from a model to buttons
 * for its card).
 *
 * Emits `select` with the detail `{ref, model}` when the user picks one.
 *
 * It lives in the light DOM, so that labels, tests and themes of the page reach it. Colours and sizes are custom
 * properties: see `css/model-selector.css`.
 */

import { sharedCatalogue } from './catalogue.js';
import { fill, h } from './dom.js';
import { splitRef } from './format.js';
import { icon } from './icons.js';
import { ModelPanel } from './model-panel.js';
import { stateMark } from './provider-state.js';

const NARROWEST = 460;
const TALLEST = 520;
const MARGIN = 8;

class ModelSelector extends HTMLElement {
  static observedAttributes = ['selected', 'disabled', 'size', 'label'];

  #catalogue = null;
  #panel = null;
  #trigger = null;
  #popover = null;
  #cardActions = () => [];
  #onCatalogue = () => {
    this.#panel.renew();
    this.#showTrigger();
  };
  #onOutside = (event) => {
    if (!this.contains(event.target)) {
      this.close();
    }
  };

  get selected() {
    return this.getAttribute('selected') ?? '';
  }

  set selected(ref) {
    this.#reflect('selected', ref);
  }

  get disabled() {
    return this.hasAttribute('disabled');
  }

  set disabled(disabled) {
    this.toggleAttribute('disabled', Boolean(disabled));
  }

  get size() {
    return this.getAttribute('size') === 'compact' ? 'compact' : 'full';
  }

  set size(size) {
    this.#reflect('size', size);
  }

  get label() {
    return this.getAttribute('label') ?? 'Model';
  }

  set label(label) {
    this.#reflect('label', label);
  }

  get catalogue() {
    return this.#catalogue ?? sharedCatalogue();
  }

  set catalogue(catalogue) {
    this.#leave();
    this.#catalogue = catalogue;
    this.#rebuild();
  }

  set cardActions(actions) {
    this.#cardActions = actions;
  }

  /** The filters that hold now. */
  get filters() {
    return this.#panel?.filters ?? new Set();
  }

  /** Turns a filter of the search on or off, such as `provider:ollama`. */
  toggleFilter(filter, on) {
    this.#panel?.toggleFilter(filter, on);
  }

  /** Sets what is searched for. */
  searchFor(text) {
    this.#panel?.searchFor(text);
  }

  focus() {
    (this.#trigger ?? this.#panel?.input)?.focus();
  }

  get isOpen() {
    return this.#popover !== null && this.#popover.matches(':popover-open');
  }

  /** Opens the list of a compact selector. */
  open() {
    if (this.#popover === null || this.disabled || this.isOpen) {
      return;
    }
    this.#popover.showPopover();
    this.#place();
    this.#trigger.setAttribute('aria-expanded', 'true');
    document.addEventListener('pointerdown', this.#onOutside, true);
    this.#panel.showResults();
    this.#panel.input.focus();
  }

  /** Closes the list of a compact selector. */
  close() {
    if (!this.isOpen) {
      return;
    }
    const within = this.#popover.contains(document.activeElement);
    this.#popover.hidePopover();
    this.#trigger.setAttribute('aria-expanded', 'false');
    document.removeEventListener('pointerdown', this.#onOutside, true);
    if (within) {
      this.#trigger.focus();
    }
  }

  connectedCallback() {
    ensureStyles();
    this.#rebuild();
  }

  disconnectedCallback() {
    this.#leave();
  }

  attributeChangedCallback(name, before, after) {
    if (this.#panel === null || before === after) {
      return;
    }
    if (name === 'size' || name === 'label') {
      this.#rebuild();
    } else {
      this.#show();
    }
  }

  #reflect(name, value) {
    if (value === null || value === undefined || value === '') {
      this.removeAttribute(name);
    } else {
      this.setAttribute(name, value);
    }
  }

  #leave() {
    this.#panel?.close();
    this.#panel = null;
    document.removeEventListener('pointerdown', this.#onOutside, true);
    this.catalogue.removeEventListener('change', this.#onCatalogue);
  }

  #rebuild() {
    if (!this.isConnected) {
      return;
    }
    this.#leave();
    const { catalogue } = this;
    const compact = this.size === 'compact';
    this.#panel = new ModelPanel({
      catalogue,
      label: this.label,
      withCard: !compact,
      onPick: (model) => this.#pick(model),
      onEscape: () => this.#escape(),
      cardActions: (model) => this.#cardActions(model),
    });
    if (compact) {
      this.#trigger = h('button', {
        type: 'button',
        class: 'ms-trigger',
        'aria-haspopup': 'dialog',
        'aria-expanded': 'false',
        onclick: () => (this.isOpen ? this.close() : this.open()),
      });
      this.#popover = h('div', { class: 'ms-popover', popover: 'manual', role: 'dialog', 'aria-label': this.label }, this.#panel.element);
      fill(this, this.#trigger, this.#popover);
    } else {
      this.#trigger = null;
      this.#popover = null;
      fill(this, this.#panel.element);
    }
    this.#show();
    this.#onCatalogue();
    catalogue.addEventListener('change', this.#onCatalogue);
    catalogue.load();
  }

  #escape() {
    const open = this.isOpen;
    this.close();
    return open;
  }

  #pick(model) {
    this.selected = model.ref;
    this.close();
    this.dispatchEvent(new CustomEvent('select', { bubbles: true, detail: { ref: model.ref, model } }));
  }

  #show() {
    this.#panel.show(this.selected, this.disabled);
    if (this.#trigger !== null) {
      this.#trigger.disabled = this.disabled;
    }
    if (this.disabled) {
      this.close();
    }
    this.#showTrigger();
  }

  #showTrigger() {
    if (this.#trigger === null) {
      return;
    }
    const ref = this.selected;
    const { provider, model } = splitRef(ref);
    const known = this.catalogue.provider(provider);
    this.#trigger.setAttribute('aria-label', `${this.label}: ${ref === '' ? 'none chosen' : ref}`);
    fill(
      this.#trigger,
      known && stateMark(known),
      h('bdi', { class: 'ms-trigger-name', text: ref === '' ? 'Choose a model' : model }),
      ref !== '' && h('bdi', { class: 'ms-trigger-provider', text: provider }),
      icon('down'),
    );
  }

  #place() {
    const at = this.#trigger.getBoundingClientRect();
    const width = Math.min(Math.max(at.width, NARROWEST), window.innerWidth - 2 * MARGIN);
    const below = window.innerHeight - at.bottom - 12;
    const height = Math.min(TALLEST, Math.max(below, at.top - 12));
    const { style } = this.#popover;
    style.width = `${width}px`;
    style.height = `${height}px`;
    style.left = `${Math.max(MARGIN, Math.min(at.left, window.innerWidth - width - MARGIN))}px`;
    style.top = below >= height || below >= at.top ? `${at.bottom + 4}px` : `${Math.max(MARGIN, at.top - height - 4)}px`;
  }
}

/** Links the element's styles into a page that has not done so. */
function ensureStyles() {
  const { href } = new URL('../css/model-selector.css', import.meta.url);
  if (![...document.querySelectorAll('link[rel=stylesheet]')].some((link) => link.href === href)) {
    document.head.append(h('link', { rel: 'stylesheet', href }));
  }
}

customElements.define('model-selector', ModelSelector);
