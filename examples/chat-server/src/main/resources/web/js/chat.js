/** The conversations: their list, their messages, and the answers that are on their way. */

import { api } from './api.js';

const PAGE = 100;

/**
 * Emits `list` when the list changed; `thread` with the detail `{id, kind, message?}` when a conversation did, where kind
 * is `loaded`, `changed` (its title, model or settings), `message`, `chunk` or `end`; `refused` with the detail
 * `{id, text, error}` when the server did not take a message.
 */
export class Chat extends EventTarget {
  #socket;
  #conversations = new Map();
  #threads = new Map();
  #pending = new Map();
  #requests = 0;
  #listTimer = 0;
  #all = false;

  constructor(socket) {
    super();
    this.#socket = socket;
    socket.addEventListener('frame', (event) => this.#take(event.detail));
    socket.addEventListener('open', (event) => {
      if (event.detail.again) {
        this.#catchUp();
      }
    });
  }

  /** Newest first. */
  get conversations() {
    return [...this.#conversations.values()].sort((one, other) => other.updated_at.localeCompare(one.updated_at));
  }

  /** Whether older ones are to be had. */
  get hasMore() {
    return !this.#all;
  }

  thread(id) {
    return this.#threads.get(id);
  }

  async loadList() {
    const { conversations } = await api.conversations(PAGE);
    const older = this.conversations.filter((known) => conversations.length === PAGE && known.updated_at < conversations.at(-1).updated_at);
    this.#conversations = new Map([...conversations, ...older].map((conversation) => [conversation.id, conversation]));
    for (const conversation of conversations) {
      const thread = this.#threads.get(conversation.id);
      if (thread !== undefined && thread.conversation.title !== conversation.title) {
        thread.conversation = conversation;
        this.#emitThread(conversation.id, 'changed');
      }
    }
    this.#all = conversations.length < PAGE;
    this.#emit('list');
  }

  async loadMore() {
    const { conversations } = await api.conversations(PAGE, this.conversations.at(-1)?.id);
    conversations.forEach((conversation) => this.#conversations.set(conversation.id, conversation));
    this.#all = conversations.length < PAGE;
    this.#emit('list');
  }

  #listSoon() {
    clearTimeout(this.#listTimer);
    this.#listTimer = setTimeout(() => this.loadList().catch(() => undefined), 150);
  }

  /** Loads a conversation, and goes on with the answer that is on its way there. */
  async open(id) {
    const heardBefore = this.#threads.get(id)?.lastEvent;
    const { messages, active, ...conversation } = await api.conversation(id);
    const previous = this.#threads.get(id);
    // what was told while the request was under way may not be in its answer: then the last answer is told again
    const moved = previous !== undefined && (previous.expecting || previous.lastEvent !== heardBefore);
    const { clocks = new Map(), sentAt, expecting = false } = previous ?? {};
    this.#threads.set(id, { conversation, messages, lastEvent: active?.event_id ?? 0, clocks, sentAt, expecting });
    this.#keep(conversation);
    this.#emitThread(id, 'loaded');
    if (active !== undefined || moved) {
      this.#resume(id);
    }
  }

  /** Asks anew what holds for a conversation, such as whether its model is still there; its messages stay as they are. */
  async recheck(id) {
    const { messages, active, ...conversation } = await api.conversation(id);
    const thread = this.#threads.get(id);
    if (thread !== undefined) {
      thread.conversation = conversation;
      this.#emitThread(id, 'changed');
    }
  }

  #resume(id) {
    this.#socket.send({ type: 'resume', conversation_id: id, after: this.#threads.get(id).lastEvent });
  }

  /** After a lost connection: asks for what was missed of answers that were on their way. */
  #catchUp() {
    for (const [id, thread] of this.#threads) {
      if (this.isAnswering(id) || thread.expecting) {
        const sent = [...this.#pending].filter(([, request]) => request.id === id);
        this.open(id)
          .then(() => sent.forEach(([name, request]) => this.#giveBack(name, request)))
          .catch(() => undefined);
      }
    }
    this.#listSoon();
  }

  /** What was sent into a connection that was lost, and has not arrived, goes back to where it was written. */
  #giveBack(name, { id, text, count }) {
    const thread = this.#threads.get(id);
    if (!this.#pending.delete(name) || thread === undefined) {
      return;
    }
    thread.expecting = false;
    if (thread.messages.filter((message) => message.role === 'user').length === count) {
      const error = { code: 'lost', message: 'The connection was lost before the server had got this.' };
      this.dispatchEvent(new CustomEvent('refused', { detail: { id, text, error } }));
    }
  }

  /** Whether an answer is on its way. */
  isAnswering(id) {
    return this.#threads.get(id)?.messages.some((message) => message.state === 'streaming') ?? false;
  }

  async create(body) {
    const conversation = await api.createConversation(body);
    this.#keep(conversation);
    return conversation;
  }

  /** Changes title, model, system prompt or parameters; gives the warnings. */
  async change(id, body) {
    const { warnings = [], messages, ...conversation } = await api.changeConversation(id, body);
    this.#keep(conversation);
    const thread = this.#threads.get(id);
    if (thread !== undefined) {
      thread.conversation = conversation;
      this.#emitThread(id, 'changed');
    }
    return warnings;
  }

  async remove(id) {
    await api.deleteConversation(id);
    this.#conversations.delete(id);
    this.#threads.delete(id);
    this.#emit('list');
  }

  /** Sends a message; false if there is no connection. */
  send(id, text) {
    return this.#request(id, text, { type: 'send_message', conversation_id: id, text });
  }

  /** Has a message answered anew, by another model if one is named; false if there is no connection. */
  retry(id, messageId, model) {
    const thread = this.#threads.get(id);
    const answered = thread.messages.find((message) => message.id === messageId);
    thread.replacing = answered.role === 'assistant' && answered.state !== 'complete' ? messageId : null;
    return this.#request(id, null, { type: 'retry', conversation_id: id, message_id: messageId, model });
  }

  stop(id) {
    return this.#socket.send({ type: 'stop', conversation_id: id });
  }

  #request(id, text, frame) {
    this.#requests += 1;
    const request = `r${this.#requests}`;
    const sent = this.#socket.send({ ...frame, request_id: request });
    if (sent) {
      const thread = this.#threads.get(id);
      // the questions there would be without this one; a retry adds none and is just not waited for
      const count = text === null ? null : thread.messages.filter((message) => message.role === 'user').length;
      this.#pending.set(request, { id, text, count });
      thread.sentAt = performance.now();
      thread.expecting = true;
    }
    return sent;
  }

  #take(frame) {
    if (frame.type === 'error') {
      const { id, text } = this.#pending.get(frame.request_id) ?? {};
      this.#pending.delete(frame.request_id);
      const refused = this.#threads.get(id);
      if (refused !== undefined) {
        refused.expecting = false;
        refused.replacing = null;
      }
      this.dispatchEvent(new CustomEvent('refused', { detail: { id, text, error: frame.error } }));
      return;
    }
    const id = frame.conversation_id;
    const thread = this.#threads.get(id);
    if (thread === undefined || (frame.event_id !== undefined && frame.event_id <= thread.lastEvent)) {
      return;
    }
    thread.lastEvent = frame.event_id ?? thread.lastEvent;
    thread.expecting = false;
    if (frame.type === 'message') {
      this.#pending.forEach((request, name) => request.id === id && this.#pending.delete(name));
    }
    switch (frame.type) {
      case 'message':
        this.#upsert(thread, frame.message);
        this.#startClock(thread, frame.message);
        this.#emitThread(id, 'message', frame.message);
        this.#listSoon();
        break;
      case 'stream_chunk':
        this.#append(thread, frame);
        break;
      case 'stream_end':
      case 'stream_error': {
        const message = frame.error === undefined ? frame.message : { error: frame.error, ...frame.message };
        this.#upsert(thread, message);
        this.#emitThread(id, 'end', message);
        this.#listSoon();
        break;
      }
      case 'warning': {
        const message = thread.messages.find((known) => known.id === frame.message_id);
        if (message !== undefined) {
          message.warnings = frame.warnings;
          this.#emitThread(id, 'message', message);
        }
        break;
      }
      default:
    }
  }

  #upsert(thread, message) {
    const at = thread.messages.findIndex((known) => known.id === message.id);
    if (at >= 0) {
      thread.messages[at] = message;
      return;
    }
    if (message.state === 'streaming' && typeof thread.replacing === 'string') {
      thread.messages = thread.messages.filter((known) => known.id !== thread.replacing);
      thread.replacing = null;
    }
    thread.messages.push(message);
    thread.messages.sort((one, other) => one.seq - other.seq);
  }

  #startClock(thread, message) {
    if (message.state === 'streaming') {
      thread.clocks.set(message.id, { sent: thread.sentAt ?? performance.now(), first: null, characters: 0 });
    }
  }

  #append(thread, frame) {
    const message = thread.messages.find((known) => known.id === frame.message_id);
    if (message === undefined) {
      return;
    }
    const clock = thread.clocks.get(message.id);
    if (clock !== undefined) {
      clock.first ??= performance.now();
      clock.characters += (frame.text?.length ?? 0) + (frame.reasoning?.length ?? 0);
    }
    if (frame.text !== undefined) {
      message.text = (message.text ?? '') + frame.text;
    }
    if (frame.reasoning !== undefined) {
      message.reasoning = (message.reasoning ?? '') + frame.reasoning;
    }
    this.#emitThread(thread.conversation.id, 'chunk', message);
  }

  #keep(conversation) {
    this.#conversations.set(conversation.id, conversation);
    this.#emit('list');
  }

  #emit(name) {
    this.dispatchEvent(new Event(name));
  }

  #emitThread(id, kind, message) {
    this.dispatchEvent(new CustomEvent('thread', { detail: { id, kind, message } }));
  }
}
