/** Two to four models side by side on one prompt. */

import './model-selector.js';
import { api } from './api.js';
import { Composer } from './composer.js';
import { announce, button, fill, h } from './dom.js';
import { cost, duration, number, rate } from './format.js';
import { icon } from './icons.js';
import { RichText } from './markdown.js';
import { errorBox } from './message-view.js';
import { parametersPanel } from './parameters-panel.js';
import { post } from './sse.js';

const FEWEST = 2;
const MOST = 4;
const CHARACTERS_PER_TOKEN = 4;
const NEAR_THE_END = 40;
const KEY = 'parley.compare';

/** One model with its answer. */
class Column {
  #reasoning = new RichText(h('div', { class: 'reasoning-text', dir: 'auto' }));
  #text = new RichText(h('div', { class: 'answer-text', dir: 'auto' }));
  #fold = h('details', { class: 'reasoning', hidden: true }, h('summary', { text: 'Reasoning' }), this.#reasoning.element);
  #figures = h('dl', { class: 'column-figures' });
  #state = h('p', { class: 'column-state' });
  #after = h('div', {});
  #answer = h('div', { class: 'column-answer', tabindex: '0', role: 'region' }, this.#fold, this.#text.element, this.#after);
  #frame = 0;
  #began = 0;
  #first = null;
  #characters = 0;
  message = null;

  constructor(ref, onChange, onRemove) {
    this.selector = h('model-selector', { size: 'compact', selected: ref || undefined });
    this.selector.addEventListener('select', onChange);
    this.remove = button('Remove this column', icon('close'), { bare: true, class: 'small', onclick: onRemove });
    this.element = h(
      'section',
      { class: 'column' },
      h('header', { class: 'column-head' }, this.selector, this.remove),
      this.#state,
      this.#figures,
      this.#answer,
    );
    this.clear();
  }

  get ref() {
    return this.selector.selected;
  }

  get running() {
    return this.message?.state === 'streaming';
  }

  name(number, of) {
    this.selector.label = `Model ${number} of ${of}`;
    this.element.setAttribute('aria-label', `Column ${number} of ${of}`);
    this.#answer.setAttribute('aria-label', `Answer ${number}`);
  }

  clear() {
    this.message = null;
    this.#first = null;
    this.#characters = 0;
    this.#text.show('');
    this.#reasoning.show('');
    this.#fold.hidden = true;
    fill(this.#after);
    fill(this.#state);
    fill(this.#figures);
  }

  begin() {
    this.clear();
    this.#began = performance.now();
    this.message = { state: 'streaming', text: '', reasoning: '' };
    this.showFigures();
  }

  take(event, data) {
    if (event === 'message') {
      if (data.message.role === 'assistant') {
        this.message = { ...data.message, text: data.message.text ?? '', reasoning: data.message.reasoning ?? '' };
      }
    } else if (event === 'stream_chunk') {
      this.#first ??= performance.now();
      this.#characters += (data.text?.length ?? 0) + (data.reasoning?.length ?? 0);
      this.message.text += data.text ?? '';
      this.message.reasoning += data.reasoning ?? '';
    } else if (event === 'stream_end' || event === 'stream_error') {
      this.message = { state: event === 'stream_end' ? 'complete' : 'failed', error: data.error, ...data.message };
    } else if (event === 'warning') {
      this.message.warnings = data.warnings;
    }
    this.#frame ||= requestAnimationFrame(() => this.show());
  }

  /** Ends a column whose stream ended without saying how. */
  end(state) {
    if (this.running) {
      this.message = { ...this.message, state };
      this.show();
    }
  }

  show() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const { message } = this;
    const answer = this.#answer;
    const follows = answer.scrollHeight - answer.scrollTop - answer.clientHeight < NEAR_THE_END;
    this.#fold.hidden = (message.reasoning ?? '') === '';
    this.#reasoning.show(message.reasoning ?? '');
    this.#text.show(message.text ?? '');
    fill(
      this.#after,
      message.state === 'stopped' && h('p', { class: 'mark-line' }, icon('stop'), 'Stopped.'),
      message.state === 'failed' && errorBox(message.error),
      (message.warnings ?? []).map((warning) => h('p', { class: 'mark-line' }, icon('warning'), h('span', { dir: 'auto', text: warning.message }))),
    );
    this.showFigures();
    if (follows) {
      answer.scrollTop = answer.scrollHeight;
    }
  }

  showFigures() {
    const { message } = this;
    if (message === null) {
      return;
    }
    const now = performance.now();
    const { usage = {}, timings = {} } = message;
    const live = message.state === 'streaming';
    const first = timings.first_token_ms ?? (this.#first === null ? undefined : this.#first - this.#began);
    const total = timings.total_ms ?? (live ? now - this.#began : undefined);
    const estimate = this.#characters / CHARACTERS_PER_TOKEN;
    const speed =
      timings.tokens_per_second ?? (live && this.#first !== null && now - this.#first > 300 ? (estimate * 1000) / (now - this.#first) : undefined);
    const tokens = usage.completion_tokens ?? (live && estimate > 0 ? Math.round(estimate) : undefined);
    const rows = [
      ['First token', first === undefined ? (live ? 'waiting' : 'unknown') : duration(first)],
      ['Time', total === undefined ? 'unknown' : duration(total)],
      ['Tokens', tokens === undefined ? (live ? '0' : 'unknown') : `${live ? '≈ ' : ''}${number(tokens)}`],
      ['Speed', speed === undefined ? (live ? 'waiting' : 'unknown') : `${live ? '≈ ' : ''}${rate(speed)}`],
      ['Cost', live ? 'at the end' : message.cost === undefined ? this.#costWord() : cost(message.cost)],
    ];
    fill(this.#figures, rows.map(([name, value]) => h('div', { class: value === 'unknown' ? 'is-unknown' : '' }, h('dt', { text: name }), h('dd', { text: value }))));
    fill(this.#state, { streaming: 'Answering…', complete: 'Done', stopped: 'Stopped', failed: 'Failed' }[message.state] ?? message.state);
    this.#state.dataset.state = message.state;
  }

  #costWord() {
    const model = this.selector.catalogue.find(this.ref);
    return model?.runs_on === 'local' && model.price === undefined ? 'local' : 'unknown';
  }
}

export class CompareView {
  #columns = [];
  #grid = h('div', { class: 'columns' });
  #add = button('Add a model', icon('plus'), { class: 'small', onclick: () => this.#addColumn('') });
  #problem = h('p', { class: 'form-error', role: 'alert', hidden: true });
  #prompt = h('p', { class: 'compare-prompt', dir: 'auto', hidden: true });
  #composer = new Composer({ onSend: (text) => this.#run(text), onStop: () => this.stop(), label: 'Prompt for all models' });
  #panel = parametersPanel({ values: {}, onChange: () => undefined });
  #running = null;
  #id = null;
  #timer = 0;
  #leave = new AbortController();
  #catalogue;

  constructor({ catalogue, defaultModel }) {
    this.#catalogue = catalogue;
    const remembered = JSON.parse(sessionStorage.getItem(KEY) ?? '[]');
    const refs = remembered.length >= FEWEST ? remembered : [defaultModel ?? '', ''];
    this.element = h(
      'div',
      { class: 'view compare' },
      h(
        'header',
        { class: 'view-head' },
        h('div', { class: 'view-title' }, h('h1', { text: 'Side by side' }), h('p', { class: 'view-sub', text: 'One prompt, two to four models.' })),
        h('div', { class: 'view-acts' }, this.#add),
      ),
      this.#problem,
      this.#prompt,
      this.#grid,
      h('details', { class: 'dialog-settings' }, h('summary', { text: 'System prompt and parameters' }), this.#panel.element),
      this.#composer.element,
    );
    refs.slice(0, MOST).forEach((ref) => this.#addColumn(ref));
    document.addEventListener(
      'keydown',
      (event) => {
        if (event.key === 'Escape' && !event.defaultPrevented && this.#running !== null && document.querySelector('dialog[open], :popover-open') === null) {
          event.preventDefault();
          this.stop();
        }
      },
      { signal: this.#leave.signal },
    );
  }

  async open() {
    document.title = 'Side by side · Parley';
    await this.#catalogue.load();
    this.#composer.focus();
  }

  close() {
    this.stop();
    this.#leave.abort();
  }

  /** Stops all answers. */
  stop() {
    if (this.#running === null) {
      return;
    }
    if (this.#id === null) {
      this.#running.abort();
    } else {
      const running = this.#running;
      api.stopCompare(this.#id).catch(() => running.abort());
    }
  }

  #addColumn(ref) {
    if (this.#columns.length === MOST) {
      return;
    }
    const column = new Column(
      ref,
      () => this.#remember(),
      () => this.#removeColumn(column),
    );
    this.#columns.push(column);
    this.#grid.append(column.element);
    this.#number();
  }

  #removeColumn(column) {
    this.#columns = this.#columns.filter((other) => other !== column);
    column.element.remove();
    this.#number();
    this.#remember();
    this.#add.focus();
  }

  #number() {
    const busy = this.#running !== null;
    const count = this.#columns.length;
    this.#grid.dataset.count = count;
    this.#columns.forEach((column, index) => {
      column.name(index + 1, count);
      column.remove.disabled = busy || count <= FEWEST;
      column.selector.disabled = busy;
    });
    this.#add.disabled = busy || count >= MOST;
  }

  #remember() {
    sessionStorage.setItem(KEY, JSON.stringify(this.#columns.map((column) => column.ref)));
  }

  #fail(text) {
    this.#problem.textContent = text;
    this.#problem.hidden = text === '';
  }

  async #run(text) {
    const empty = this.#columns.find((column) => column.ref === '');
    if (empty !== undefined) {
      this.#fail('Choose a model in each column first.');
      empty.selector.focus();
      return false;
    }
    this.#fail('');
    this.#prompt.textContent = text;
    this.#prompt.hidden = false;
    this.#remember();
    const { system, parameters } = this.#panel.values();
    this.#running = new AbortController();
    this.#id = null;
    this.#composer.answering = true;
    this.#columns.forEach((column) => column.begin());
    this.#number();
    this.#timer = setInterval(() => this.#columns.forEach((column) => column.running && column.showFigures()), 200);
    this.#stream({
      text,
      models: this.#columns.map((column) => column.ref),
      system: system === '' ? undefined : system,
      parameters: Object.keys(parameters).length === 0 ? undefined : parameters,
    });
    return true;
  }

  async #stream(body) {
    const running = this.#running;
    try {
      for await (const { event, data } of post('/api/compare', body, running.signal)) {
        if (event === 'compare_start') {
          this.#id = data.compare;
        } else if (this.#columns[data.column] !== undefined) {
          this.#columns[data.column].take(event, data);
        }
      }
      this.#columns.forEach((column) => column.end('interrupted'));
    } catch (error) {
      this.#columns.forEach((column) => column.end(running.signal.aborted ? 'stopped' : 'interrupted'));
      if (!running.signal.aborted) {
        this.#fail(error.message);
      }
    } finally {
      clearInterval(this.#timer);
      this.#running = null;
      this.#composer.answering = false;
      this.#number();
      announce('All answers have ended');
    }
  }
}
