/** Models that are in memory, and the buttons that load and unload them. */

import { api } from './api.js';
import { announce, button, fill, h } from './dom.js';
import { bytes, until } from './format.js';
import { icon } from './icons.js';

function sizeText(value) {
  return typeof value === 'number' ? bytes(value) : value;
}

export class RunningModels {
  #catalogue;
  #body = h('div', {});
  #problem = h('p', { class: 'form-error', role: 'alert', hidden: true });
  #update = () => this.show().catch(() => undefined);

  constructor(catalogue) {
    this.#catalogue = catalogue;
    this.element = h(
      'section',
      { class: 'panel', 'aria-label': 'Models in memory' },
      h('h2', { text: 'In memory' }),
      h('p', { class: 'hint', text: 'These answer at once. Unloading one frees its memory; it is loaded again when it is next asked.' }),
      this.#problem,
      this.#body,
    );
  }

  async open() {
    this.#catalogue.addEventListener('change', this.#update);
    await this.show();
  }

  close() {
    this.#catalogue.removeEventListener('change', this.#update);
  }

  async show() {
    const { running, unavailable = {} } = await api.running();
    const silent = Object.keys(unavailable);
    this.#problem.hidden = silent.length === 0;
    this.#problem.textContent = silent.map((label) => `${label} does not say: ${unavailable[label]}`).join(' ');
    if (running.length === 0) {
      fill(this.#body, h('p', { class: 'quiet-text', text: 'No model is in memory.' }));
      return;
    }
    fill(
      this.#body,
      h(
        'ul',
        { class: 'plain running' },
        running.map((entry) =>
          h(
            'li',
            { class: 'running-item' },
            h('span', { class: 'loaded-dot', 'aria-hidden': 'true' }),
            h('span', { class: 'running-name' }, h('bdi', { text: entry.model }), ' ', h('span', { class: 'quiet-text' }, 'on ', h('bdi', { text: entry.provider }))),
            h(
              'span',
              { class: 'running-facts' },
              [
                entry.memory === undefined ? sizeText(entry.size) : `${sizeText(entry.memory)} of memory`,
                entry.expires_at && `unloads in ${until(entry.expires_at)}`,
              ]
                .filter(Boolean)
                .join(' · '),
            ),
            button(`Unload ${entry.model}`, icon('eject'), { bare: true, class: 'small', onclick: () => this.#unload(entry) }),
          ),
        ),
      ),
    );
  }

  async #unload({ provider, model }) {
    this.#problem.hidden = true;
    try {
      await api.unload(provider, model);
      announce(`${model} is unloaded`);
      await this.#catalogue.refresh(provider);
    } catch (error) {
      this.#problem.textContent = error.message;
      this.#problem.hidden = false;
      return;
    }
    await this.show();
  }
}
