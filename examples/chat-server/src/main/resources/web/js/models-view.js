/** All models and providers: to browse, to load, to download and to delete. */

import './model-selector.js';
import { api } from './api.js';
import { confirmed } from './dialogs.js';
import { announce, button, h } from './dom.js';
import { icon } from './icons.js';
import { Downloads } from './downloads.js';
import { ProvidersRail } from './providers-rail.js';
import { RunningModels } from './running-models.js';

const TABS = [
  ['browse', 'Browse'],
  ['memory', 'In memory'],
  ['downloads', 'Downloads'],
];

export class ModelsView {
  #catalogue;
  #onChat;
  #rail;
  #selector = h('model-selector', { label: 'Models', size: 'full' });
  #problem = h('p', { class: 'form-error', role: 'alert', hidden: true });
  #running;
  #downloads;
  #panels;
  #tab;

  constructor(tab, { catalogue, onChat }) {
    this.#catalogue = catalogue;
    this.#onChat = onChat;
    this.#tab = TABS.some(([name]) => name === tab) ? tab : 'browse';
    this.#selector.cardActions = (model) => this.#actions(model);
    this.#rail = new ProvidersRail(catalogue, {
      onChoose: (label) => this.#selector.toggleFilter(`provider:${label}`),
      chosen: (label) => this.#selector.filters.has(`provider:${label}`),
    });
    this.#running = new RunningModels(catalogue);
    this.#downloads = new Downloads(catalogue);
    const browse = h('div', { class: 'browse' }, this.#problem, this.#selector);
    this.#panels = { browse, memory: this.#running.element, downloads: this.#downloads.element };
    this.element = h(
      'div',
      { class: 'view models' },
      h(
        'header',
        { class: 'view-head' },
        h('div', { class: 'view-title' }, h('h1', { text: 'Models' })),
        h(
          'nav',
          { class: 'tabs', 'aria-label': 'Parts of this page' },
          TABS.map(([name, text]) =>
            h('a', { href: `#/models${name === 'browse' ? '' : `/${name}`}`, class: 'tab', 'aria-current': name === this.#tab ? 'page' : undefined, text }),
          ),
        ),
      ),
      h('div', { class: 'models-body' }, this.#rail.element, h('div', { class: 'models-main' }, this.#panels[this.#tab])),
    );
  }

  async open() {
    document.title = 'Models · Parley';
    this.#rail.start();
    this.#selector.addEventListener('click', () => this.#rail.show());
    await this.#catalogue.load();
    if (this.#tab === 'memory') {
      await this.#running.open();
    } else if (this.#tab === 'downloads') {
      await this.#downloads.open();
    }
  }

  close() {
    this.#rail.stop();
    this.#running.close();
    this.#downloads.close();
  }

  #actions(model) {
    const local = model.runs_on === 'local';
    return [
      button('Chat', icon('chat'), { class: 'small primary', onclick: () => this.#onChat(model.ref) }),
      local && model.loaded !== true && button('Load', icon('box'), { class: 'small', onclick: (event) => this.#load(model, event.currentTarget) }),
      local && model.loaded === true && button('Unload', icon('eject'), { class: 'small', onclick: (event) => this.#unload(model, event.currentTarget) }),
      local && button('Delete', icon('trash'), { class: 'small quiet', onclick: (event) => this.#delete(model, event.currentTarget) }),
    ].filter(Boolean);
  }

  async #attempt(control, work) {
    this.#problem.hidden = true;
    control.disabled = true;
    try {
      await work();
    } catch (error) {
      this.#problem.textContent = error.message;
      this.#problem.hidden = false;
    } finally {
      control.disabled = false;
    }
  }

  #load(model, control) {
    return this.#attempt(control, async () => {
      announce(`Loading ${model.id}`);
      await api.load(model.provider, model.id);
      await this.#catalogue.refresh(model.provider);
      announce(`${model.id} is in memory`);
    });
  }

  #unload(model, control) {
    return this.#attempt(control, async () => {
      await api.unload(model.provider, model.id);
      await this.#catalogue.refresh(model.provider);
      announce(`${model.id} is unloaded`);
    });
  }

  async #delete(model, control) {
    const sure = await confirmed({
      title: 'Delete this model?',
      text: `${model.id} is removed from the disk of ${model.provider}. It would have to be downloaded again.`,
      yes: 'Delete',
    });
    if (sure) {
      await this.#attempt(control, async () => {
        await api.deleteModel(model.provider, model.id);
        await this.#catalogue.refresh(model.provider);
        announce(`${model.id} is deleted`);
      });
    }
  }
}
