/** What the answers so far have taken, by provider and model. */

import { api } from './api.js';
import { fill, h } from './dom.js';
import { cost, number } from './format.js';

function count(value) {
  return value === undefined ? h('span', { class: 'is-unknown', text: 'unknown' }) : number(value);
}

function sum(entries, key) {
  const known = entries.map((entry) => entry[key]).filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((one, other) => one + other, 0);
}

function costs(entries) {
  const byCurrency = new Map();
  for (const { cost: said } of entries) {
    if (said !== undefined) {
      byCurrency.set(said.currency, (byCurrency.get(said.currency) ?? 0) + Number(said.amount));
    }
  }
  if (byCurrency.size === 0) {
    return h('span', { class: 'is-unknown', text: 'unknown' });
  }
  const text = [...byCurrency].map(([currency, amount]) => cost({ amount, currency })).join(' + ');
  return entries.some((entry) => entry.cost === undefined) ? [text, h('small', { class: 'is-unknown', text: ' rest unknown' })] : text;
}

function cells(entries) {
  return [
    h('td', {}, count(sum(entries, 'answers') ?? 0)),
    h('td', {}, count(sum(entries, 'failed') ?? 0)),
    h('td', {}, count(sum(entries, 'prompt_tokens'))),
    h('td', {}, count(sum(entries, 'completion_tokens'))),
    h('td', {}, costs(entries)),
  ];
}

function share(entry, most) {
  const bar = h('span', { class: 'share', 'aria-hidden': 'true' });
  const tokens = (entry.prompt_tokens ?? 0) + (entry.completion_tokens ?? 0);
  bar.style.setProperty('--share', String(most === 0 ? 0 : tokens / most));
  return bar;
}

function tile(name, value) {
  return h('div', { class: 'tile' }, h('dt', { text: name }), h('dd', {}, value));
}

export class UsageView {
  #body = h('div', { class: 'usage-body' }, h('p', { class: 'quiet-text', text: 'Loading…' }));

  constructor() {
    this.element = h(
      'div',
      { class: 'view usage' },
      h('header', { class: 'view-head' }, h('div', { class: 'view-title' }, h('h1', { text: 'Usage' }), h('p', { class: 'view-sub', text: 'Counted from the stored answers.' }))),
      this.#body,
    );
  }

  async open() {
    document.title = 'Usage · Parley';
    const { models } = await api.usage();
    if (models.length === 0) {
      fill(this.#body, h('p', { class: 'quiet-text', text: 'Nothing has been answered yet.' }));
      return;
    }
    const byProvider = new Map();
    for (const entry of models) {
      byProvider.set(entry.provider, [...(byProvider.get(entry.provider) ?? []), entry]);
    }
    const most = Math.max(...models.map((entry) => (entry.prompt_tokens ?? 0) + (entry.completion_tokens ?? 0)));
    fill(
      this.#body,
      h(
        'dl',
        { class: 'tiles' },
        tile('Answers', count(sum(models, 'answers') ?? 0)),
        tile('Failed', count(sum(models, 'failed') ?? 0)),
        tile('Tokens read', count(sum(models, 'prompt_tokens'))),
        tile('Tokens written', count(sum(models, 'completion_tokens'))),
        tile('Cost', costs(models)),
      ),
      h(
        'div',
        { class: 'table-wrap', tabindex: '0', role: 'region', 'aria-label': 'Usage by provider and model' },
        h(
          'table',
          {},
          h('thead', {}, h('tr', {}, ['Model', 'Answers', 'Failed', 'Tokens read', 'Tokens written', 'Cost'].map((text) => h('th', { scope: 'col', text })))),
          [...byProvider].map(([provider, entries]) =>
            h(
              'tbody',
              {},
              h('tr', { class: 'sum' }, h('th', { scope: 'rowgroup' }, h('bdi', { text: provider })), cells(entries)),
              entries.map((entry) => h('tr', {}, h('th', { scope: 'row' }, h('bdi', { text: entry.model }), share(entry, most)), cells([entry]))),
            ),
          ),
        ),
      ),
    );
  }

  close() {}
}
