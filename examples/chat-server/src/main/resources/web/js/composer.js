/** The field in which a message is written, with the button that sends it or stops the answer. */

import { button, freshId, h } from './dom.js';
import { icon } from './icons.js';

const TALLEST = 260;

export class Composer {
  #input;
  #send;
  #stop;
  #problem = h('p', { class: 'form-error', role: 'alert', hidden: true });
  #answering = false;

  /**
   * @param {{onSend: (text: string) => boolean|Promise<boolean>, onStop: () => void, label?: string}} acts what happens;
   *     `onSend` says whether the text was taken
   */
  constructor({ onSend, onStop, label = 'Message' }) {
    const id = freshId('message');
    this.#input = h('textarea', {
      id,
      class: 'composer-input',
      rows: 1,
      placeholder: 'Write a message',
      maxlength: 500000,
      'aria-describedby': `${id}-hint`,
      oninput: () => this.#grow(),
      onkeydown: (event) => {
        if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
          event.preventDefault();
          this.#submit(onSend);
        }
      },
    });
    this.#send = h('button', { type: 'submit', class: 'button icon-button primary composer-send', 'aria-label': 'Send', title: 'Send' }, icon('send'));
    this.#stop = button('Stop', icon('stop'), { class: 'composer-stop', hidden: true, onclick: onStop });
    this.element = h(
      'form',
      {
        class: 'composer',
        onsubmit: (event) => {
          event.preventDefault();
          this.#submit(onSend);
        },
      },
      this.#problem,
      h(
        'div',
        { class: 'composer-box' },
        h('label', { class: 'sr-only', for: id, text: label }),
        this.#input,
        this.#stop,
        this.#send,
      ),
      h('p', { class: 'composer-hint', id: `${id}-hint`, text: 'Enter sends, Shift+Enter makes a new line, Esc stops an answer.' }),
    );
    this.#grow();
  }

  get text() {
    return this.#input.value;
  }

  set text(text) {
    this.#input.value = text;
    this.#grow();
  }

  set answering(answering) {
    const hadFocus = document.activeElement === this.#stop;
    this.#answering = answering;
    this.#stop.hidden = !answering;
    this.#send.hidden = answering;
    if (hadFocus && !answering) {
      this.focus();
    }
  }

  focus() {
    this.#input.focus();
  }

  /** Says why a message was not taken; an empty text takes that away. */
  say(problem) {
    this.#problem.textContent = problem;
    this.#problem.hidden = problem === '';
  }

  async #submit(onSend) {
    const text = this.#input.value;
    if (text.trim() === '' || this.#answering) {
      return;
    }
    this.say('');
    this.text = '';
    if (!(await onSend(text))) {
      this.text = text;
    }
  }

  #grow() {
    const input = this.#input;
    this.#send.disabled = input.value.trim() === '';
    input.style.height = 'auto';
    if (input.scrollHeight > 0) {
      input.style.height = `${Math.min(input.scrollHeight, TALLEST)}px`;
    }
  }
}
