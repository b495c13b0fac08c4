/** The list of conversations. */

import { asked, confirmed } from './dialogs.js';
import { button, fill, h } from './dom.js';
import { icon } from './icons.js';

function groupOf(instant, now = new Date()) {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
  const time = Date.parse(instant);
  if (time >= midnight) {
    return 'Today';
  }
  return time >= midnight - 86400000 ? 'Yesterday' : 'Earlier';
}

export class ConversationList {
  #chat;
  #current = null;
  #onRemoved;

  constructor(chat, onRemoved) {
    this.#chat = chat;
    this.#onRemoved = onRemoved;
    this.element = h('div', { class: 'conversation-list' });
    chat.addEventListener('list', () => this.#show());
    this.#show();
  }

  set current(id) {
    this.#current = id;
    this.#show();
  }

  #show() {
    const conversations = this.#chat.conversations;
    const held = this.element.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
    if (conversations.length === 0) {
      fill(this.element, h('p', { class: 'quiet-text', text: 'No conversations yet.' }));
      return;
    }
    const groups = Map.groupBy
      ? Map.groupBy(conversations, (conversation) => groupOf(conversation.updated_at))
      : conversations.reduce((map, conversation) => {
          const name = groupOf(conversation.updated_at);
          return map.set(name, [...(map.get(name) ?? []), conversation]);
        }, new Map());
    fill(
      this.element,
      [...groups].map(([name, members]) => [
        h('h3', { class: 'list-group', text: name }),
        h('ul', { class: 'plain' }, members.map((conversation) => this.#item(conversation))),
      ]),
      this.#chat.hasMore && button('Show older', icon('down'), { class: 'small quiet', onclick: () => this.#chat.loadMore().catch(() => undefined) }),
    );
    if (held !== undefined) {
      [...this.element.querySelectorAll('[data-key]')].find((node) => node.dataset.key === held)?.focus();
    }
  }

  #item(conversation) {
    const { id, model } = conversation;
    const title = conversation.title || 'New conversation';
    return h(
      'li',
      { class: 'conversation-item', dataset: { id, current: id === this.#current } },
      h(
        'a',
        { href: `#/c/${encodeURIComponent(id)}`, 'aria-current': id === this.#current ? 'page' : undefined, dataset: { key: `open ${id}` } },
        h('span', { class: 'item-title', dir: 'auto', text: title }),
        h('span', { class: 'item-model' }, h('bdi', { text: model })),
      ),
      h(
        'span',
        { class: 'item-acts' },
        button(`Rename ${title}`, icon('pencil'), { bare: true, class: 'small', dataset: { key: `rename ${id}` }, onclick: () => this.#rename(conversation) }),
        button(`Delete ${title}`, icon('trash'), { bare: true, class: 'small', dataset: { key: `delete ${id}` }, onclick: () => this.#remove(conversation) }),
      ),
    );
  }

  async #rename({ id, title }) {
    const name = await asked({ title: 'Rename the conversation', label: 'Title', value: title ?? '' });
    if (name !== null && name !== '') {
      await this.#chat.change(id, { title: name });
    }
  }

  async #remove({ id, title }) {
    const sure = await confirmed({
      title: 'Delete this conversation?',
      text: `“${title || 'New conversation'}” cannot be brought back.`,
      yes: 'Delete',
    });
    if (sure) {
      await this.#chat.remove(id);
      this.#onRemoved(id);
    }
  }
}
