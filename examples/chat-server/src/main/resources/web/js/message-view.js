/** One message of a conversation. */

import { announce, button, fill, h } from './dom.js';
import { clock, cost, duration, number, rate } from './format.js';
import { icon } from './icons.js';
import { RichText } from './markdown.js';

const CHARACTERS_PER_TOKEN = 4;

/** A tag with provider and model. */
export function modelTag(provider, model) {
  return h(
    'span',
    { class: 'model-tag' },
    h('bdi', { class: 'model-tag-provider', text: provider }),
    h('bdi', { class: 'model-tag-model', text: model }),
  );
}

const FINISHES = {
  length: 'Cut off: the limit of tokens was reached.',
  content_filter: 'Ended by the provider’s content filter.',
};

/** The error of a failed answer, in the provider's words. */
export function errorBox(error, actions = []) {
  return h(
    'div',
    { class: 'notice is-error', role: 'group', 'aria-label': 'Failure' },
    icon('warning'),
    h(
      'div',
      { class: 'notice-text' },
      h('p', {}, h('strong', { text: 'The answer failed.' }), ' ', h('span', { dir: 'auto', text: error?.message ?? '' })),
      error?.provider_message && h('blockquote', { dir: 'auto', text: error.provider_message }),
      error?.retry_after_s !== undefined && h('p', { text: `It may work again in ${error.retry_after_s} s.` }),
    ),
    h('div', { class: 'notice-actions' }, actions),
  );
}

/** What an answer took: tokens, speed, times, cost; an item each. */
export function figures(message) {
  const { usage = {}, timings = {} } = message;
  const items = [];
  if (usage.completion_tokens !== undefined) {
    items.push(`${number(usage.completion_tokens)} tokens`);
  }
  if (usage.prompt_tokens !== undefined) {
    items.push(`${number(usage.prompt_tokens)} in the prompt`);
  }
  if (usage.reasoning_tokens !== undefined && usage.reasoning_tokens > 0) {
    items.push(`${number(usage.reasoning_tokens)} for reasoning`);
  }
  if (timings.tokens_per_second !== undefined) {
    items.push(rate(timings.tokens_per_second));
  }
  if (timings.first_token_ms !== undefined) {
    items.push(`first token after ${duration(timings.first_token_ms)}`);
  }
  if (timings.total_ms !== undefined) {
    items.push(`${duration(timings.total_ms)} in all`);
  }
  if (message.cost !== undefined) {
    items.push(cost(message.cost));
  }
  return items;
}

/** What an answer takes so far, as the page sees it. */
export function liveFigures(watch, now = performance.now()) {
  if (watch === undefined) {
    return [];
  }
  if (watch.first === null) {
    return [`waiting for ${duration(now - watch.sent)}`];
  }
  const seconds = (now - watch.first) / 1000;
  const estimate = watch.characters / CHARACTERS_PER_TOKEN;
  return [
    seconds > 0.3 ? `about ${rate(estimate / seconds)}` : null,
    `first token after ${duration(watch.first - watch.sent)}`,
    duration(now - watch.sent),
  ].filter(Boolean);
}

/** Shows a message, and shows it again when it has changed. */
export class MessageView {
  #reasoning = new RichText(h('div', { class: 'reasoning-text', dir: 'auto' }));
  #text = new RichText(h('div', { class: 'answer-text', dir: 'auto' }));
  #summary = h('summary', {});
  #fold = h('details', { class: 'reasoning' }, this.#summary, this.#reasoning.element);
  #before = h('div', { class: 'message-before' });
  #after = h('div', { class: 'message-after' });
  #foot = h('footer', { class: 'message-foot' });
  #acts;
  #frame = 0;
  #last = true;

  /**
   * @param {object} message the message
   * @param {{onRetry: Function, onRetryWith: Function, clockOf: (message: object) => object|undefined}} acts what the
   *     buttons do, and where the running times are
   */
  constructor(message, acts) {
    this.#acts = acts;
    this.message = message;
    const assistant = message.role === 'assistant';
    this.element = h(
      'article',
      { class: `message is-${message.role}`, 'aria-label': assistant ? 'Answer' : 'You', dataset: { id: message.id } },
      this.#before,
      assistant ? this.#fold : null,
      this.#text.element,
      this.#after,
      assistant ? this.#foot : null,
    );
    this.show(message);
  }

  /** Whether it answers the last question: only that can be answered again. */
  set answersLast(last) {
    if (last !== this.#last) {
      this.#last = last;
      this.show(this.message);
    }
  }

  /** Shows all of a message. */
  show(message) {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.message = message;
    this.element.dataset.state = message.state ?? 'complete';
    if (message.role === 'user') {
      fill(this.#text.element, h('p', { text: message.text }));
      return;
    }
    this.element.setAttribute('aria-busy', String(message.state === 'streaming'));
    this.#showHead();
    this.#showTexts();
    this.#showAfter();
    this.showFoot();
  }

  /** Shows what has been added to the text, at the next frame. */
  grow(message, done) {
    this.message = message;
    if (this.#frame === 0) {
      this.#frame = requestAnimationFrame(() => {
        this.#frame = 0;
        this.#showTexts();
        done();
      });
    }
  }

  #showHead() {
    const { provider, model, answered_model: answered } = this.message;
    fill(
      this.#before,
      model !== undefined && modelTag(provider, model),
      answered !== undefined && answered !== model && h('span', { class: 'answered-by' }, 'answered by ', h('bdi', { text: answered })),
      this.message.created_at && h('time', { datetime: this.message.created_at, text: clock(this.message.created_at) }),
    );
  }

  #showTexts() {
    const { text = '', reasoning = '', state } = this.message;
    const thinking = state === 'streaming' && text === '';
    this.#fold.hidden = reasoning === '';
    if (reasoning !== '') {
      this.#summary.textContent = thinking ? 'Reasoning…' : 'Reasoning';
      this.#fold.dataset.live = thinking;
      this.#reasoning.show(reasoning);
    }
    this.#text.show(text);
    this.element.dataset.waiting = thinking;
  }

  #showAfter() {
    const { state, error, warnings = [], finish_reason: finish, text = '' } = this.message;
    const again = this.#last && button('Retry', icon('refresh'), {
      class: error?.retryable === false ? 'small' : 'small primary',
      onclick: () => this.#acts.onRetry(this.message),
    });
    fill(
      this.#after,
      state === 'streaming' && h('span', { class: 'typing', role: 'img', 'aria-label': 'The model is answering' }, h('i'), h('i'), h('i')),
      state === 'stopped' && h('p', { class: 'mark-line' }, icon('stop'), text === '' ? 'Stopped before the first word.' : 'Stopped. This is what had arrived.'),
      state === 'interrupted' && h('p', { class: 'mark-line' }, icon('warning'), 'Interrupted: the server went down while this was being written.'),
      finish in FINISHES && h('p', { class: 'mark-line' }, icon('warning'), FINISHES[finish]),
      warnings.length > 0 &&
        h('ul', { class: 'warning-list', 'aria-label': 'Warnings' }, warnings.map((warning) => h('li', {}, icon('warning'), h('span', { dir: 'auto', text: warning.message })))),
      state === 'failed' && errorBox(error, [again]),
      state === 'interrupted' && again,
    );
  }

  /** Shows the figures; called again and again while the answer is on its way. */
  showFoot() {
    const { state } = this.message;
    if (state === 'streaming') {
      fill(this.#foot, h('ul', { class: 'figures' }, liveFigures(this.#acts.clockOf(this.message)).map((text) => h('li', { text }))));
      return;
    }
    fill(
      this.#foot,
      h('ul', { class: 'figures', 'aria-label': 'Figures' }, figures(this.message).map((text) => h('li', { text }))),
      h(
        'div',
        { class: 'message-acts' },
        button('Copy', icon('copy'), { bare: true, class: 'small', onclick: () => this.#copy() }),
        this.#last && state !== 'failed' && state !== 'interrupted' && button('Answer again', icon('refresh'), { bare: true, class: 'small', onclick: () => this.#acts.onRetry(this.message) }),
        this.#last && button('Answer again with…', icon('swap'), { class: 'small quiet', onclick: () => this.#acts.onRetryWith(this.message) }),
      ),
    );
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.message.text ?? '');
      announce('Copied');
    } catch {
      announce('The browser did not allow copying');
    }
  }
}
