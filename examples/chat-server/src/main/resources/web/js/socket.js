/** The WebSocket of the page: one connection that comes back by itself. */

import { accessToken } from './api.js';

const FIRST_PAUSE = 400;
const LONGEST_PAUSE = 8000;
const PING_EVERY = 20000;
const SILENCE_AT_MOST = 45000;

/**
 * Emits `frame` (detail: the object that came), `open` (detail: `{again}`) and `closed`.
 */
export class Socket extends EventTarget {
  #socket = null;
  #pause = FIRST_PAUSE;
  #timer = 0;
  #pinger = 0;
  #heard = 0;
  #opened = false;

  constructor() {
    super();
    window.addEventListener('online', () => this.#connectNow());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') {
        this.#connectNow();
      }
    });
  }

  get connected() {
    return this.#socket !== null && this.#socket.readyState === WebSocket.OPEN;
  }

  /** Whether there has been a connection. */
  get wasConnected() {
    return this.#opened;
  }

  /** Connects, and keeps doing so. */
  connect() {
    clearTimeout(this.#timer);
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const token = accessToken();
    const query = token === null ? '' : `?token=${encodeURIComponent(token)}`;
    const socket = new WebSocket(`${scheme}://${location.host}/api/ws${query}`);
    this.#socket = socket;
    socket.addEventListener('open', () => this.#onOpen(socket));
    socket.addEventListener('message', (event) => this.#onMessage(event.data));
    socket.addEventListener('close', () => this.#onClose(socket));
  }

  /** Sends a frame; false if there is no connection. */
  send(frame) {
    if (!this.connected) {
      return false;
    }
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  #connectNow() {
    if (this.#socket !== null && this.#socket.readyState === WebSocket.CLOSED) {
      this.connect();
    }
  }

  #onOpen(socket) {
    this.#pause = FIRST_PAUSE;
    this.#heard = Date.now();
    clearInterval(this.#pinger);
    this.#pinger = setInterval(() => {
      if (Date.now() - this.#heard > SILENCE_AT_MOST) {
        socket.close();
      } else {
        this.send({ type: 'ping' });
      }
    }, PING_EVERY);
    const again = this.#opened;
    this.#opened = true;
    this.dispatchEvent(new CustomEvent('open', { detail: { again } }));
  }

  #onMessage(text) {
    this.#heard = Date.now();
    const frame = JSON.parse(text);
    if (frame.type !== 'pong') {
      this.dispatchEvent(new CustomEvent('frame', { detail: frame }));
    }
  }

  #onClose(socket) {
    if (socket !== this.#socket) {
      return;
    }
    clearInterval(this.#pinger);
    this.dispatchEvent(new CustomEvent('closed'));
    this.#timer = setTimeout(() => this.connect(), this.#pause);
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
  }
}
