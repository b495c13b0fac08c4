/** How a provider is, in a shape and words: never in colour alone. */

import { h } from './dom.js';
import { age, until } from './format.js';

const STATES = {
  up: { word: 'up', shape: 'disc' },
  degraded: { word: 'degraded', shape: 'half' },
  throttled: { word: 'throttled', shape: 'bars' },
  unauthorised: { word: 'needs a key', shape: 'diamond' },
  skipped: { word: 'not set up', shape: 'ring' },
  down: { word: 'down', shape: 'cross' },
  error: { word: 'check failed', shape: 'cross' },
  unknown: { word: 'not checked', shape: 'ring' },
};

/** The key of a state, `unknown` if nobody has said. */
export function stateOf(provider) {
  if (provider.outcome === 'skipped' && provider.health?.available !== true) {
    return 'skipped';
  }
  const state = provider.health?.state;
  return state in STATES ? state : 'unknown';
}

/** The state in words, with the time of the next try if there is one. */
export function stateText(provider, now = Date.now()) {
  const state = stateOf(provider);
  const { word } = STATES[state];
  const next = provider.health?.until ?? (state === 'down' ? provider.next_attempt : undefined);
  if (next === undefined || Date.parse(next) <= now) {
    return word;
  }
  return state === 'throttled' ? `${word} for ${until(next, now)}` : `${word}, next try in\u00a0${until(next, now)}`;
}

/** The mark of a state: a shape of its own for each. Say the state next to it. */
export function stateMark(provider) {
  const state = stateOf(provider);
  return h('span', { class: `state-mark state-${state} shape-${STATES[state].shape}`, 'aria-hidden': 'true' });
}

/** How old the list is, or why there is none. */
export function listText(provider, now = Date.now()) {
  switch (provider.outcome) {
    case undefined:
      return 'no list yet';
    case 'pending':
      return 'waiting for the list';
    case 'failed':
      return 'no list';
    case 'skipped':
      return 'keeps no list';
    default: {
      const seconds = (provider.age_s ?? 0) + (now - provider.at) / 1000;
      const text = provider.age_s === undefined ? 'list of unknown age' : age(seconds);
      return provider.outcome === 'snapshot' ? `${text}, from the last run` : text;
    }
  }
}

/** Why something is wrong with a provider, in its words; undefined if nothing is. */
export function reasonOf(provider) {
  return provider.health?.error ?? provider.error ?? provider.reason;
}
