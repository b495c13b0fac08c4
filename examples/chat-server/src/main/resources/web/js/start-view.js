/** What is shown before a conversation is chosen: a model and a field to begin with. */

import './model-selector.js';
import { Composer } from './composer.js';
import { button, h } from './dom.js';
import { icon } from './icons.js';

export class StartView {
  #selector;
  #composer;
  #onStart;

  /** @param {{defaultModel?: string, onStart: (ref: string, text: string) => Promise<void>, onNew: () => void}} options acts */
  constructor({ defaultModel, onStart, onNew }) {
    this.#onStart = onStart;
    this.#selector = h('model-selector', { size: 'compact', label: 'Model to ask', selected: defaultModel || undefined });
    this.#composer = new Composer({ onSend: (text) => this.#start(text), onStop: () => undefined, label: 'First message' });
    this.element = h(
      'div',
      { class: 'view start' },
      h(
        'div',
        { class: 'start-inner' },
        h('h1', { text: 'What would you like to ask?' }),
        h('p', { class: 'start-lead', text: 'Every model of every provider, in one place. Choose one and write, or set up a conversation first.' }),
        h('div', { class: 'start-model' }, this.#selector, button('Set up a conversation', icon('sliders'), { class: 'quiet', onclick: onNew })),
        this.#composer.element,
        h('p', { class: 'start-keys' }, h('kbd', { text: 'Ctrl' }), ' ', h('kbd', { text: 'K' }), ' opens the models at any time.'),
      ),
    );
  }

  set defaultModel(ref) {
    if (this.#selector.selected === '' && ref !== undefined) {
      this.#selector.selected = ref;
    }
  }

  async open() {
    document.title = 'Parley';
    this.#composer.focus();
  }

  close() {}

  async #start(text) {
    if (this.#selector.selected === '') {
      this.#composer.say('Choose a model first.');
      this.#selector.focus();
      return false;
    }
    try {
      await this.#onStart(this.#selector.selected, text);
      return true;
    } catch (error) {
      this.#composer.say(error.message);
      return false;
    }
  }
}
