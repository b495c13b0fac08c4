/** Server-sent events read through fetch, so that the access token stays in a header. */

import { request } from './api.js';

/** The events of a response: `{event, id, data}` with data as parsed JSON. */
export async function* eventsOf(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  let event = { event: 'message', data: [] };
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      rest += value;
      const lines = rest.split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop();
      for (const line of lines) {
        if (line === '') {
          if (event.data.length > 0) {
            yield { event: event.event, id: event.id, data: JSON.parse(event.data.join('\n')) };
          }
          event = { event: 'message', data: [] };
        } else if (!line.startsWith(':')) {
          const colon = line.indexOf(':');
          const name = colon < 0 ? line : line.slice(0, colon);
          const text = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
          if (name === 'data') {
            event.data.push(text);
          } else if (name === 'event' || name === 'id') {
            event[name] = text;
          }
        }
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Sends a body and gives the events of the answer. */
export async function* post(path, body, signal) {
  yield* eventsOf(await request('POST', path, { body, signal, accept: 'text/event-stream' }));
}

/** Waits until the page can be seen. */
function visible() {
  return new Promise((resolve) => {
    const look = () => {
      if (document.visibilityState === 'visible') {
        document.removeEventListener('visibilitychange', look);
        resolve();
      }
    };
    document.addEventListener('visibilitychange', look);
    look();
  });
}

/** Aborts when the page is hidden: a browser has few connections to a server, and its other pages need them, too. */
function whileVisible() {
  const leaving = new AbortController();
  const look = () => {
    if (document.visibilityState === 'hidden') {
      leaving.abort();
      document.removeEventListener('visibilitychange', look);
    }
  };
  document.addEventListener('visibilitychange', look);
  return leaving.signal;
}

/**
 * Listens whenever the page can be seen, and connects again when the connection is lost.
 *
 * @param {string} path where the events are
 * @param {(event: string, data: object) => void} listener gets them
 * @param {() => void} onConnected called at each connection
 */
export async function listen(path, listener, onConnected = () => undefined) {
  let pause = 500;
  for (;;) {
    await visible();
    try {
      const response = await request('GET', path, { accept: 'text/event-stream', signal: whileVisible() });
      pause = 500;
      onConnected();
      for await (const { event, data } of eventsOf(response)) {
        listener(event, data);
      }
    } catch (error) {
      if (error.status === 401 || error.status === 404) {
        return;
      }
    }
    await new Promise((resume) => {
      setTimeout(resume, pause);
    });
    pause = Math.min(pause * 2, 10000);
  }
}
