/** What stands above the messages: a lost connection, a model or a provider that is not there, a change of the model. */

import './model-selector.js';
import { button, fill, h } from './dom.js';
import { icon } from './icons.js';
import { reasonOf, stateText } from './provider-state.js';

function banner({ kind, name, mark, warning, role = 'group' }, content, actions = []) {
  return h(
    'div',
    { class: `notice ${warning ? 'is-warning' : ''}`, role, 'aria-label': name, dataset: { kind } },
    icon(mark ?? (warning ? 'warning' : 'info')),
    h('div', { class: 'notice-text' }, content),
    h('div', { class: 'notice-actions' }, actions),
  );
}

export class ConversationBanners {
  #catalogue;
  #socket;
  #acts;
  #key = null;
  element = h('div', { class: 'banners' });

  /** @param {{onModel: (ref: string) => void, onDismiss: () => void}} acts what the buttons do */
  constructor(catalogue, socket, acts) {
    this.#catalogue = catalogue;
    this.#socket = socket;
    this.#acts = acts;
  }

  /**
   * Shows what holds for a conversation; `change` is `{ref, before, warnings}` after a change of the model. What is
   * the same as before is left alone, so that nobody loses a list he has open.
   */
  show(conversation, change) {
    const lost = this.#socket.wasConnected && !this.#socket.connected;
    const provider = this.#catalogue.isDown(conversation.provider) ? this.#catalogue.provider(conversation.provider) : null;
    const key = JSON.stringify([lost, conversation.ref, conversation.model_state, provider && [stateText(provider), reasonOf(provider)], change]);
    if (key === this.#key) {
      return;
    }
    this.#key = key;
    fill(
      this.element,
      lost && this.#lost(),
      conversation.model_state === 'missing' && this.#missing(conversation),
      provider !== null && this.#dead(provider),
      change !== null && this.#changed(change),
    );
  }

  #lost() {
    return banner(
      { kind: 'lost', warning: true, role: 'status' },
      h('p', { text: 'The connection is lost. It is being made again; an answer goes on at the server.' }),
    );
  }

  #missing(conversation) {
    const selector = h('model-selector', { size: 'compact', label: 'Another model' });
    selector.addEventListener('select', (event) => this.#acts.onModel(event.detail.ref));
    return banner(
      { kind: 'missing', name: 'Model not there', warning: true },
      h('p', {}, h('strong', {}, h('bdi', { text: conversation.model }), ' is no longer there.'), ' ', h('bdi', { text: conversation.provider }), ' does not list it any more. Choose a model to go on with.'),
      selector,
    );
  }

  #dead(provider) {
    const check = button('Check again', icon('refresh'), {
      class: 'small',
      onclick: async () => {
        check.disabled = true;
        await this.#catalogue.refresh(provider.label).catch(() => undefined);
        check.disabled = false;
      },
    });
    return banner(
      { kind: 'dead', name: 'Provider not available', warning: true },
      h('p', {}, h('strong', {}, h('bdi', { text: provider.label }), `: ${stateText(provider)}.`), ' ', h('span', { dir: 'auto', text: reasonOf(provider) ?? '' })),
      check,
    );
  }

  #changed({ ref, before, warnings }) {
    return banner(
      { kind: 'model-changed', name: 'Model changed', warning: warnings.length > 0 },
      [
        h('p', {}, 'From now on ', h('strong', {}, h('bdi', { text: ref })), ' answers.'),
        warnings.length > 0 && h('ul', {}, warnings.map((warning) => h('li', { dir: 'auto', text: warning.message }))),
      ],
      [
        button('Go back', icon('swap'), { class: 'small', title: `Back to ${before}`, onclick: () => this.#acts.onModel(before) }),
        button('Dismiss', icon('close'), { bare: true, class: 'small', onclick: () => this.#acts.onDismiss() }),
      ],
    );
  }
}
