/** Models that are being pulled to a provider that keeps its own. */

import { api, request } from './api.js';
import { announce, button, fill, freshId, h } from './dom.js';
import { bytes } from './format.js';
import { icon } from './icons.js';
import { eventsOf } from './sse.js';

const WORDS = { done: 'done', failed: 'failed', cancelled: 'cancelled' };

export class Downloads {
  #catalogue;
  #pulls = new Map();
  #watched = new Set();
  #items = h('ul', { class: 'plain pulls', 'aria-label': 'Downloads' });
  #problem = h('p', { class: 'form-error', role: 'alert', hidden: true });
  #leave = new AbortController();

  constructor(catalogue) {
    this.#catalogue = catalogue;
    const model = freshId('pull');
    const provider = freshId('pull-provider');
    this.select = h('select', { id: provider, class: 'field' });
    this.input = h('input', { id: model, class: 'field', type: 'text', required: true, autocomplete: 'off', spellcheck: 'false', placeholder: 'such as llama3.2:1b' });
    this.element = h(
      'section',
      { class: 'panel', 'aria-label': 'Download models' },
      h('h2', { text: 'Download a model' }),
      h('p', { class: 'hint', text: 'For providers that keep models on their own disk, such as Ollama.' }),
      h(
        'form',
        {
          class: 'inline-form',
          onsubmit: (event) => {
            event.preventDefault();
            this.#start();
          },
        },
        h('div', { class: 'stack' }, h('label', { for: provider, text: 'Provider' }), this.select),
        h('div', { class: 'stack grow' }, h('label', { for: model, text: 'Model' }), this.input),
        h('button', { type: 'submit', class: 'button primary' }, icon('download'), h('span', { text: 'Download' })),
      ),
      this.#problem,
      this.#items,
    );
  }

  async open() {
    const isLocal = ({ models }) => models.some((model) => model.runs_on === 'local');
    const localFirst = this.#catalogue.providers.sort((one, other) => isLocal(other) - isLocal(one));
    fill(this.select, localFirst.map(({ label }) => h('option', { value: label, text: label })));
    const { pulls } = await api.pulls();
    pulls.forEach((pull) => this.#take(pull));
    this.#show();
  }

  close() {
    this.#leave.abort();
  }

  async #start() {
    this.#problem.hidden = true;
    const provider = this.select.value;
    const model = this.input.value.trim();
    try {
      const started = await api.pull(provider, model);
      this.#take({ status: 'starting', state: 'running', ...started });
      this.input.value = '';
      announce(`Downloading ${model}`);
    } catch (error) {
      this.#problem.textContent =
        error.code === 'unsupported' ? `${provider} keeps no models of its own, so nothing can be downloaded to it.` : error.message;
      this.#problem.hidden = false;
    }
  }

  #take(pull) {
    const before = this.#pulls.get(pull.pull);
    this.#pulls.set(pull.pull, { ...before, ...pull });
    if (pull.state === 'running') {
      this.#watch(pull.pull);
    } else if (before?.state === 'running') {
      announce(`${pull.model}: ${WORDS[pull.state]}`);
      if (pull.state === 'done') {
        this.#catalogue.refresh(pull.provider).catch(() => undefined);
      }
    }
    this.#show();
  }

  async #watch(id) {
    if (this.#watched.has(id)) {
      return;
    }
    this.#watched.add(id);
    try {
      const response = await request('GET', `/api/pulls/${encodeURIComponent(id)}/events`, {
        accept: 'text/event-stream',
        signal: this.#leave.signal,
      });
      for await (const { data } of eventsOf(response)) {
        this.#take(data);
        if (data.state !== 'running') {
          break;
        }
      }
    } catch (error) {
      if (!this.#leave.signal.aborted) {
        this.#problem.textContent = `The progress is not known at the moment: ${error.message}`;
        this.#problem.hidden = false;
      }
    } finally {
      this.#watched.delete(id);
    }
  }

  #show() {
    const held = this.element.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
    fill(this.#items, [...this.#pulls.values()].reverse().map((pull) => this.#item(pull)));
    if (held !== undefined) {
      [...this.#items.querySelectorAll('[data-key]')].find((node) => node.dataset.key === held)?.focus();
    }
  }

  #item(pull) {
    const running = pull.state === 'running';
    const percent = pull.percent ?? (pull.total_bytes > 0 ? (100 * (pull.completed_bytes ?? 0)) / pull.total_bytes : undefined);
    const name = `${pull.model} on ${pull.provider}`;
    const text =
      pull.total_bytes === undefined
        ? ''
        : `${bytes(pull.completed_bytes ?? 0)} of ${bytes(pull.total_bytes)}`;
    return h(
      'li',
      { class: 'pull', dataset: { state: pull.state } },
      h('p', { class: 'pull-name' }, h('bdi', { text: pull.model }), ' ', h('span', { class: 'quiet-text' }, 'on ', h('bdi', { text: pull.provider }))),
      running && h('progress', { max: 100, value: percent, 'aria-label': `Progress of ${name}` }),
      h(
        'p',
        { class: 'pull-state', dir: 'auto' },
        running ? (pull.status ?? 'running') : WORDS[pull.state],
        running && percent !== undefined && `, ${Math.floor(percent)} %`,
        text !== '' && ` · ${text}`,
        pull.error && ` · ${pull.error.message ?? pull.error}`,
      ),
      running && button(`Cancel ${name}`, icon('close'), { bare: true, class: 'small', dataset: { key: pull.pull }, onclick: () => this.#cancel(pull) }),
    );
  }

  async #cancel(pull) {
    try {
      await api.cancelPull(pull.pull);
    } catch (error) {
      this.#problem.textContent = error.message;
      this.#problem.hidden = false;
    }
  }
}
