/** A search among all models: at once from what the page has, then as the server has it. */

import { api } from './api.js';
import { refOf } from './format.js';
import { parse } from './query.js';

const WAIT = 120;
const LIMIT = 500;

const KNOWN_FIRST = (value) => (one, other) => {
  const a = value(one);
  const b = value(other);
  return (a === undefined) - (b === undefined) || (a ?? 0) - (b ?? 0);
};

/** Orders by name of the order; `best` is the order in which they were found. */
const ORDERS = {
  name: (one, other) => one.id.localeCompare(other.id),
  smallest: KNOWN_FIRST((model) => model.parameter_count ?? model.size_bytes),
  context: KNOWN_FIRST((model) => (model.context_length === undefined ? undefined : -model.context_length)),
  cheapest: KNOWN_FIRST((model) =>
    model.runs_on === 'local' ? 0 : model.price?.output_per_million === undefined ? undefined : Number(model.price.output_per_million),
  ),
};

/** Emits `results` when {@link results} changed. */
export class ModelSearch extends EventTarget {
  #catalogue;
  #text = '';
  #filters = new Set();
  #order = 'best';
  #timer = 0;
  #asking = null;
  #answer = null;
  #remote = null;

  /** What is shown: `models`, those of the catalogues searched remotely last. */
  results = { models: [], remoteFrom: 0, total: 0, words: [], highlights: new Map(), corrections: {}, excluded: {}, problem: null, remote: 'no' };

  constructor(catalogue) {
    super();
    this.#catalogue = catalogue;
  }

  get text() {
    return this.#text;
  }

  get filters() {
    return this.#filters;
  }

  get order() {
    return this.#order;
  }

  set order(order) {
    this.#order = order;
    this.#show();
  }

  /** The query in the text form; several providers are alternatives. */
  get query() {
    const providers = [...this.#filters].filter((filter) => filter.startsWith('provider:'));
    const others = [...this.#filters].filter((filter) => !filter.startsWith('provider:'));
    const provider = providers.length === 0 ? [] : [`provider:${providers.map((filter) => filter.slice(9)).join(',')}`];
    return [this.#text.trim(), ...provider, ...others].filter((part) => part !== '').join(' ');
  }

  setText(text) {
    this.#text = text;
    this.#update();
  }

  toggle(filter, on = !this.#filters.has(filter)) {
    if (on) {
      this.#filters.add(filter);
    } else {
      this.#filters.delete(filter);
    }
    this.#update();
  }

  clear() {
    this.#text = '';
    this.#filters.clear();
    this.#update();
  }

  /** Takes what the catalogue has now. */
  renew() {
    this.#show();
  }

  #update() {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#answer = null;
    this.#remote = null;
    this.#show();
    if (this.query !== '') {
      this.#timer = setTimeout(() => this.#ask(false), WAIT);
    }
  }

  /** Also asks the providers that can search their own catalogues. */
  searchRemotely() {
    clearTimeout(this.#timer);
    this.results.remote = 'asking';
    this.dispatchEvent(new Event('results'));
    return this.#ask(true);
  }

  async #ask(remote) {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    const query = this.query;
    const limited = query.includes('limit:') ? query : `${query} limit:${LIMIT}`;
    try {
      const answer = await api.search(limited.trim(), { remote, signal: asking.signal });
      if (asking.signal.aborted) {
        return;
      }
      if (remote) {
        this.#remote = answer;
      } else {
        this.#answer = answer;
      }
    } catch (error) {
      if (asking.signal.aborted) {
        return;
      }
      this.#answer = { ...(this.#answer ?? {}), problem: error.message };
      if (remote) {
        this.#remote = { models: [] };
      }
    }
    this.#show();
  }

  #known(model) {
    const ref = refOf(model);
    return this.#catalogue.find(ref) ?? { ...model, ref };
  }

  #show() {
    const query = this.query;
    const words = parse(query).words;
    const local = query === '' ? this.#readyFirst() : this.#catalogue.match(query);
    const answer = this.#answer;
    let models = local;
    let total = local.length;
    if (answer?.models !== undefined) {
      const said = answer.models.map((model) => this.#known(model));
      const refs = new Set(said.map((model) => model.ref));
      const beyond = answer.total > said.length ? local.filter((model) => !refs.has(model.ref)) : [];
      models = [...said, ...beyond];
      total = Math.max(answer.total, models.length);
    }
    if (this.#order !== 'best') {
      models = [...models].sort(ORDERS[this.#order]);
    }
    const refs = new Set(models.map((model) => model.ref));
    const far = (this.#remote?.models ?? []).map((model) => this.#known(model)).filter((model) => !refs.has(model.ref));
    this.results = {
      models: [...models, ...far],
      remoteFrom: models.length,
      total: total + far.length,
      words: [...words, ...Object.values(answer?.corrections ?? {})],
      highlights: new Map((answer?.models ?? []).map((model) => [refOf(model), model.highlights ?? []])),
      corrections: answer?.corrections ?? {},
      excluded: answer?.excluded_unknown ?? {},
      problem: answer?.problem ?? null,
      remote: this.#remote === null ? 'no' : 'done',
    };
    this.dispatchEvent(new Event('results'));
  }

  /** What is in memory first, and what cannot be had at the moment last. */
  #readyFirst() {
    const rank = (model) => (this.#catalogue.isDown(model.provider) ? 2 : model.loaded === true ? 0 : 1);
    const ranks = [[], [], []];
    this.#catalogue.models.forEach((model) => ranks[rank(model)].push(model));
    return ranks.flat();
  }
}
