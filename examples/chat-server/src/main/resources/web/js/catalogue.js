/** What the page knows about providers and their models, and keeps up to date. */

import { api } from './api.js';
import { refOf } from './format.js';
import { matching } from './query.js';
import { listen } from './sse.js';

/**
 * Emits `change` after anything changed.
 *
 * A provider is `{label, outcome, models, at, age_s, error, reason, next_attempt, health, refreshing}`; `at` is the time
 * at which `age_s` was right.
 */
export class Catalogue extends EventTarget {
  #providers = new Map();
  #models = [];
  #byRef = new Map();
  #due = new Map();
  #loading = null;
  #loaded = false;
  #failure = null;
  #following = false;

  get providers() {
    const last = (provider) => (provider.outcome === 'skipped' ? 1 : 0);
    return [...this.#providers.values()].sort((one, other) => last(one) - last(other) || one.label.localeCompare(other.label));
  }

  get models() {
    return this.#models;
  }

  get loaded() {
    return this.#loaded;
  }

  /** Why the lists could not be had, or null. */
  get failure() {
    return this.#failure;
  }

  provider(label) {
    return this.#providers.get(label);
  }

  find(ref) {
    return this.#byRef.get(ref);
  }

  /** Whether a provider is known not to be available. */
  isDown(label) {
    const health = this.#providers.get(label)?.health;
    return health !== undefined && health.state !== 'unknown' && !health.available;
  }

  /** The models in memory that match a text. */
  match(text) {
    return matching(this.#models, text, (label) => this.#providers.get(label)?.health?.available === true);
  }

  /** Loads all lists once; later calls wait for the same. */
  load() {
    this.#loading ??= this.#loadAll();
    return this.#loading;
  }

  async #loadAll() {
    const health = this.loadHealth().catch(() => undefined);
    try {
      const listing = await api.models();
      const at = Date.now();
      for (const [label, outcome] of Object.entries(listing.providers)) {
        this.#put(label, { ...outcome, models: listing.models[label] ?? [], at });
      }
      this.#failure = null;
      this.#loaded = true;
    } catch (error) {
      this.#failure = error;
      this.#loading = null;
    }
    this.#changed();
    await health;
    if (this.providers.some((provider) => (provider.health?.state ?? 'unknown') === 'unknown')) {
      this.loadHealth(true).catch(() => undefined);
    }
    this.#watchPending();
  }

  /** Keeps up with what the server says has changed, for as long as the page lives. */
  follow() {
    if (this.#following) {
      return;
    }
    this.#following = true;
    let connectedBefore = false;
    listen(
      '/api/events',
      (event, data) => this.#later(event, data.provider),
      () => {
        if (connectedBefore) {
          this.#loading = null;
          this.load();
        }
        connectedBefore = true;
      },
    );
  }

  #later(event, label) {
    const key = `${event} ${label}`;
    if (this.#due.has(key) || (event !== 'health' && event !== 'models')) {
      return;
    }
    this.#due.set(
      key,
      setTimeout(() => {
        this.#due.delete(key);
        const work = event === 'health' ? this.loadHealth() : this.#loadProvider(label, false);
        work.catch(() => undefined);
      }, 50),
    );
  }

  #watchPending() {
    const waiting = this.providers.filter((provider) => provider.outcome === 'pending');
    if (waiting.length > 0) {
      setTimeout(async () => {
        await Promise.all(waiting.map(({ label }) => this.#loadProvider(label, false).catch(() => undefined)));
        this.#watchPending();
      }, 1500);
    }
  }

  async loadHealth(refresh = false) {
    const all = await api.health(refresh);
    for (const [label, health] of Object.entries(all)) {
      this.#put(label, { health });
    }
    this.#changed();
  }

  async #loadProvider(label, refresh) {
    const { provider, total, ...listing } = await api.providerModels(label, refresh);
    const { health, refreshing } = this.#providers.get(label) ?? {};
    this.#providers.delete(label);
    this.#put(label, { ...listing, health, refreshing, at: Date.now() });
    this.#changed();
  }

  /** Asks a provider for its list now. */
  async refresh(label) {
    this.#put(label, { refreshing: true });
    this.#changed();
    try {
      await this.#loadProvider(label, true);
      const { outcome } = this.#providers.get(label);
      await this.loadHealth(outcome !== 'fresh' && outcome !== 'skipped');
    } finally {
      this.#put(label, { refreshing: false });
      this.#changed();
    }
  }

  #put(label, facts) {
    this.#providers.set(label, { models: [], ...this.#providers.get(label), ...facts, label });
  }

  #changed() {
    const models = [];
    const byRef = new Map();
    for (const provider of this.providers) {
      for (const model of provider.models) {
        model.ref ??= refOf(model);
        models.push(model);
        byRef.set(model.ref, model);
      }
    }
    this.#models = models;
    this.#byRef = byRef;
    this.dispatchEvent(new Event('change'));
  }
}

let shared = null;

/** The catalogue of this page. */
export function sharedCatalogue() {
  shared ??= new Catalogue();
  return shared;
}
