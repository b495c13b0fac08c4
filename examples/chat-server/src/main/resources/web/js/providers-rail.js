/** How the providers are: state, latency, number of models, age of the list, and why one is not there. */

import { announce, button, fill, h } from './dom.js';
import { duration, plural } from './format.js';
import { icon } from './icons.js';
import { listText, reasonOf, stateMark, stateText } from './provider-state.js';

const TICK = 5000;

/** A `<section>` with a card for each provider; `onChoose` gets the label of one that is clicked. */
export class ProvidersRail {
  #catalogue;
  #onChoose;
  #chosen = () => false;
  #timer = 0;
  #update = () => this.show();

  constructor(catalogue, { onChoose, chosen }) {
    this.#catalogue = catalogue;
    this.#onChoose = onChoose;
    this.#chosen = chosen;
    this.element = h('section', { class: 'rail', 'aria-label': 'Providers' });
  }

  start() {
    this.#catalogue.addEventListener('change', this.#update);
    this.#timer = setInterval(this.#update, TICK);
    this.show();
  }

  stop() {
    this.#catalogue.removeEventListener('change', this.#update);
    clearInterval(this.#timer);
  }

  show() {
    const held = this.element.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
    const providers = this.#catalogue.providers;
    fill(
      this.element,
      h('h2', { text: 'Providers' }),
      providers.length === 0 && h('p', { class: 'quiet-text', text: this.#catalogue.loaded ? 'There is no provider.' : 'Loading…' }),
      h('ul', { class: 'plain rail-list' }, providers.map((provider) => h('li', {}, this.#card(provider)))),
    );
    if (held !== undefined) {
      [...this.element.querySelectorAll('[data-key]')].find((node) => node.dataset.key === held)?.focus();
    }
  }

  #card(provider) {
    const { label, health } = provider;
    const down = this.#catalogue.isDown(label);
    const reason = down || ['failed', 'stale', 'skipped'].includes(provider.outcome) ? reasonOf(provider) : undefined;
    return h(
      'article',
      { class: 'provider-card', dataset: { provider: label, down: down && provider.outcome !== 'skipped', chosen: this.#chosen(label) } },
      h(
        'button',
        {
          type: 'button',
          class: 'provider-main',
          'aria-pressed': String(this.#chosen(label)),
          title: `Only models of ${label}`,
          dataset: { key: `choose ${label}` },
          onclick: () => {
            this.#onChoose(label);
            this.show();
          },
        },
        h('span', { class: 'provider-name' }, h('bdi', { text: label })),
        h('span', { class: 'provider-state' }, stateMark(provider), h('span', { text: stateText(provider) })),
        h(
          'span',
          { class: 'provider-facts' },
          h('span', { text: plural(provider.models.length, 'model') }),
          provider.outcome !== 'skipped' && h('span', { text: health?.latency_ms === undefined ? 'latency unknown' : duration(health.latency_ms) }),
          h('span', { text: provider.refreshing ? 'refreshing…' : listText(provider) }),
        ),
      ),
      button(`Refresh ${label}`, icon('refresh'), {
        bare: true,
        class: `small provider-refresh ${provider.refreshing ? 'is-busy' : ''}`,
        disabled: provider.refreshing,
        dataset: { key: `refresh ${label}` },
        onclick: () => this.#refresh(label),
      }),
      reason && h('p', { class: 'provider-reason', dir: 'auto', text: reason }),
      down && provider.models.length > 0 && h('p', { class: 'provider-stale', text: 'The last list is shown dimmed.' }),
    );
  }

  async #refresh(label) {
    try {
      await this.#catalogue.refresh(label);
      announce(`${label}: ${plural(this.#catalogue.provider(label).models.length, 'model')}`);
    } catch (error) {
      announce(`${label} could not be refreshed: ${error.message}`);
    }
  }
}

/** The states in short, for the side bar. */
export function providersInShort(catalogue) {
  const element = h('ul', { class: 'plain providers-short', 'aria-label': 'Providers' });
  const show = () =>
    fill(
      element,
      catalogue.providers.map((provider) =>
        h(
          'li',
          { title: reasonOf(provider) },
          stateMark(provider),
          h('bdi', { class: 'short-name', text: provider.label }),
          ' ',
          h('span', { class: 'short-state', text: stateText(provider) }),
        ),
      ),
    );
  catalogue.addEventListener('change', show);
  show();
  return element;
}
