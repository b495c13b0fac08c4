/** A conversation: its head, its messages, the field to write in, and its parameters. */

import { Composer } from './composer.js';
import { ConversationBanners } from './conversation-banners.js';
import { asked, confirmed } from './dialogs.js';
import { announce, button, fill, h, spoken } from './dom.js';
import { number } from './format.js';
import { icon } from './icons.js';
import { MessageView, modelTag } from './message-view.js';
import { pickModel } from './model-dialog.js';
import { parametersPanel } from './parameters-panel.js';
import { stateMark, stateText } from './provider-state.js';

const NEAR_THE_END = 80;
const SAVE_AFTER = 300;

export class ConversationView {
  #id;
  #chat;
  #catalogue;
  #socket;
  #views = new Map();
  #head = h('header', { class: 'view-head' });
  #banners;
  #log = h('div', { class: 'messages', role: 'log', 'aria-label': 'Messages', 'aria-live': 'off', tabindex: '0' });
  #toEnd;
  #composer;
  #aside = h('aside', { class: 'side-panel', 'aria-label': 'Parameters', hidden: true });
  #panel;
  #changes = null;
  #timer = 0;
  #saveTimer = 0;
  #unsaved = null;
  #checkedAt = 0;
  #leave = new AbortController();

  constructor(id, { chat, catalogue, socket, onGone }) {
    this.#id = id;
    this.#chat = chat;
    this.#catalogue = catalogue;
    this.#socket = socket;
    this.onGone = onGone;
    this.#banners = new ConversationBanners(catalogue, socket, {
      onModel: (ref) => this.#changeTo(ref, this.#thread.conversation.ref),
      onDismiss: () => {
        this.#changes = null;
        this.#showBanners();
        this.#composer.focus();
      },
    });
    this.#composer = new Composer({ onSend: (text) => this.#send(text), onStop: () => this.stop() });
    this.#panel = parametersPanel({ values: {}, onChange: (values) => this.#saveSoon(values) });
    this.#toEnd = button('To the latest message', icon('down'), {
      class: 'to-end',
      hidden: true,
      onclick: () => this.#scrollToEnd(),
    });
    this.element = h(
      'div',
      { class: 'view conversation' },
      h('div', { class: 'conversation-main' }, this.#head, this.#banners.element, this.#log, this.#toEnd, this.#composer.element),
      this.#aside,
    );
    this.#listen();
  }

  #listen() {
    const { signal } = this.#leave;
    this.#chat.addEventListener('thread', (event) => event.detail.id === this.#id && this.#onThread(event.detail), { signal });
    this.#chat.addEventListener('refused', (event) => event.detail.id === this.#id && this.#onRefused(event.detail), { signal });
    const providersChanged = () => {
      if (this.#thread !== undefined) {
        this.#showHead();
        this.#showBanners();
        this.#recheck();
      }
    };
    this.#catalogue.addEventListener('change', providersChanged, { signal });
    this.#socket.addEventListener('open', () => this.#showBanners(), { signal });
    this.#socket.addEventListener('closed', () => this.#showBanners(), { signal });
    this.#log.addEventListener('scroll', () => this.#onScroll(), { signal, passive: true });
    document.addEventListener('keydown', (event) => this.#onKey(event), { signal });
  }

  get #thread() {
    return this.#chat.thread(this.#id);
  }

  /** A list that is new may no longer have the model, or have it again. */
  #recheck() {
    const { conversation } = this.#thread;
    const provider = this.#catalogue.provider(conversation.provider);
    const listed = this.#catalogue.find(conversation.ref) !== undefined;
    const told = conversation.model_state !== 'missing';
    if (provider?.outcome === 'fresh' && listed !== told && this.#checkedAt !== provider.at) {
      this.#checkedAt = provider.at;
      this.#chat.recheck(this.#id).catch(() => undefined);
    }
  }

  async open() {
    if (this.#thread !== undefined) {
      this.#showAll();
    }
    await this.#chat.open(this.#id);
    this.#composer.focus();
  }

  close() {
    this.#saveNow();
    clearInterval(this.#timer);
    this.#leave.abort();
  }

  /** Stops the answer that is on its way. */
  stop() {
    if (this.#chat.isAnswering(this.#id)) {
      this.#chat.stop(this.#id);
    }
  }

  /** Offers another model for what comes next. */
  async changeModel() {
    const before = this.#thread.conversation.ref;
    const ref = await pickModel({ title: 'Change the model', selected: before, yes: 'Use this model' });
    if (ref !== null && ref !== before) {
      await this.#changeTo(ref, before);
    }
  }

  async #changeTo(ref, before) {
    try {
      const warnings = await this.#chat.change(this.#id, { model: ref });
      this.#changes = { ref, before, warnings };
      announce(warnings.length > 0 ? `Model changed, with ${warnings.length} warnings` : 'Model changed');
    } catch (error) {
      this.#composer.say(`The model was not changed: ${error.message}`);
    }
    this.#showBanners();
    this.#composer.focus();
  }

  #onKey(event) {
    const elsewhere = event.defaultPrevented || document.querySelector('dialog[open], :popover-open') !== null;
    if (event.key === 'Escape' && !elsewhere && this.#chat.isAnswering(this.#id)) {
      event.preventDefault();
      this.stop();
    }
  }

  #onThread({ kind, message }) {
    switch (kind) {
      case 'loaded':
        this.#showAll();
        break;
      case 'changed':
        this.#showHead();
        this.#showBanners();
        break;
      case 'chunk':
        this.#views.get(message.id)?.grow(message, () => this.#follow());
        break;
      default: {
        const follow = this.#isAtEnd();
        this.#showMessages();
        this.#showState();
        if (follow || message.role === 'user') {
          this.#scrollToEnd();
        }
        if (kind === 'end') {
          announce(message.state === 'failed' ? 'The answer failed' : message.state === 'stopped' ? 'Answer stopped' : 'Answer complete');
          if (this.#changes !== null) {
            this.#changes = null;
            this.#showBanners();
          }
        }
      }
    }
  }

  #onRefused({ text, error }) {
    if (text !== null && text !== undefined && this.#composer.text === '') {
      this.#composer.text = text;
    }
    this.#composer.say(error.message);
    this.#showState();
  }

  #showAll() {
    this.#views.clear();
    this.#log.replaceChildren();
    this.#showHead();
    this.#showBanners();
    this.#showMessages();
    this.#showState();
    const { conversation } = this.#thread;
    this.#panel.show(conversation.parameters ?? {}, conversation.system ?? '', this.#catalogue.find(conversation.ref));
    this.#scrollToEnd();
  }

  #showHead() {
    const { conversation } = this.#thread;
    const provider = this.#catalogue.provider(conversation.provider);
    const custom = Object.keys(conversation.parameters ?? {}).length + (conversation.system ? 1 : 0);
    const focused = this.#head.contains(document.activeElement) ? document.activeElement.dataset.act : undefined;
    document.title = `${conversation.title || 'New conversation'} · Parley`;
    fill(
      this.#head,
      h(
        'div',
        { class: 'view-title' },
        h('h1', { dir: 'auto', text: conversation.title || 'New conversation' }),
        h(
          'p',
          { class: 'view-sub' },
          provider && stateMark(provider),
          provider && spoken(`Provider ${stateText(provider)}: `),
          modelTag(conversation.provider, conversation.model),
        ),
      ),
      h(
        'div',
        { class: 'view-acts' },
        button('Change model', icon('swap'), { class: 'small', dataset: { act: 'model' }, onclick: () => this.changeModel() }),
        button('Parameters', icon('sliders'), {
          class: 'small quiet', dataset: { act: 'parameters' },
          'aria-expanded': String(!this.#aside.hidden), onclick: () => this.#toggleParameters(),
        }),
        custom > 0 && h('span', { class: 'count-badge', title: `${custom} set` }, String(custom), spoken(' set')),
        button('Rename', icon('pencil'), { bare: true, class: 'small', dataset: { act: 'rename' }, onclick: () => this.#rename() }),
        button('Delete conversation', icon('trash'), { bare: true, class: 'small', dataset: { act: 'delete' }, onclick: () => this.#remove() }),
      ),
    );
    if (focused !== undefined) {
      this.#head.querySelector(`[data-act=${focused}]`)?.focus();
    }
  }

  #showBanners() {
    if (this.#thread !== undefined) {
      this.#banners.show(this.#thread.conversation, this.#changes);
    }
  }

  #showMessages() {
    const { messages } = this.#thread;
    const known = new Set(messages.map((message) => message.id));
    for (const [id, view] of this.#views) {
      if (!known.has(id)) {
        view.element.remove();
        this.#views.delete(id);
      }
    }
    messages.forEach((message, index) => {
      let view = this.#views.get(message.id);
      if (view === undefined) {
        view = new MessageView(message, {
          onRetry: (answer) => this.#retry(answer),
          onRetryWith: (answer) => this.#retryWith(answer),
          clockOf: (answer) => this.#thread?.clocks.get(answer.id),
        });
        this.#views.set(message.id, view);
      } else if (view.message !== message || message.state === 'streaming') {
        view.show(message);
      }
      if (this.#log.children[index] !== view.element) {
        this.#log.insertBefore(view.element, this.#log.children[index] ?? null);
      }
    });
    const lastQuestion = messages.findLastIndex((message) => message.role === 'user');
    messages.forEach((message, index) => {
      this.#views.get(message.id).answersLast = index > lastQuestion;
    });
    this.#log.dataset.empty = messages.length === 0;
  }

  #showState() {
    const answering = this.#chat.isAnswering(this.#id);
    this.#composer.answering = answering;
    clearInterval(this.#timer);
    if (answering) {
      this.#timer = setInterval(() => {
        this.#views.forEach((view) => view.message.state === 'streaming' && view.showFoot());
      }, 250);
    }
  }

  #send(text) {
    const sent = this.#chat.send(this.#id, text);
    if (!sent) {
      this.#composer.say('There is no connection at the moment. The message stays here.');
    }
    return sent;
  }

  #retry(message, model) {
    this.#composer.say('');
    if (!this.#chat.retry(this.#id, message.id, model)) {
      this.#composer.say('There is no connection at the moment.');
    }
  }

  async #retryWith(message) {
    const ref = await pickModel({ title: 'Answer again with…', selected: `${message.provider}/${message.model}`, yes: 'Answer again' });
    if (ref !== null) {
      this.#retry(message, ref);
    }
  }

  async #rename() {
    const title = await asked({ title: 'Rename the conversation', label: 'Title', value: this.#thread.conversation.title ?? '' });
    if (title !== null && title !== '') {
      await this.#chat.change(this.#id, { title }).catch((error) => this.#composer.say(error.message));
    }
  }

  async #remove() {
    const count = this.#thread.messages.length;
    const sure = await confirmed({
      title: 'Delete this conversation?',
      text: `Its ${number(count)} message${count === 1 ? '' : 's'} cannot be brought back.`,
      yes: 'Delete',
    });
    if (sure) {
      await this.#chat.remove(this.#id);
      this.onGone();
    }
  }

  #toggleParameters() {
    if (this.#aside.childElementCount === 0) {
      const close = button('Close the parameters', icon('close'), { bare: true, onclick: () => this.#toggleParameters() });
      fill(this.#aside, h('header', { class: 'side-head' }, h('h2', { text: 'Parameters' }), close), h('p', { class: 'hint', text: 'They hold from the next message on. What is left at Default is not sent.' }), this.#panel.element);
    }
    this.#aside.hidden = !this.#aside.hidden;
    this.#showHead();
    (this.#aside.hidden ? this.#head.querySelector('[data-act=parameters]') : this.#aside.querySelector('input:checked'))?.focus();
  }

  #saveSoon(values) {
    this.#unsaved = values;
    clearTimeout(this.#saveTimer);
    this.#saveTimer = setTimeout(() => this.#saveNow(), SAVE_AFTER);
  }

  #saveNow() {
    clearTimeout(this.#saveTimer);
    if (this.#unsaved !== null) {
      const values = this.#unsaved;
      this.#unsaved = null;
      this.#chat.change(this.#id, values).catch((error) => this.#composer.say(`The parameters were not saved: ${error.message}`));
    }
  }

  #isAtEnd() {
    const log = this.#log;
    return log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_THE_END;
  }

  #sticks = true;

  #onScroll() {
    this.#sticks = this.#isAtEnd();
    this.#toEnd.hidden = this.#sticks;
  }

  #follow() {
    if (this.#sticks) {
      this.#log.scrollTop = this.#log.scrollHeight;
    } else {
      this.#toEnd.hidden = false;
    }
  }

  #scrollToEnd() {
    this.#sticks = true;
    this.#toEnd.hidden = true;
    this.#log.scrollTop = this.#log.scrollHeight;
  }
}
