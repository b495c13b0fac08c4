/** Numbers, times and names as people read them. What is unknown is said to be unknown, never zero. */

const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** `131072` as `131,072`. */
export function number(value) {
  return grouped.format(value);
}

/** A count of tokens in short: `131072` as `128k`, `200000` as `200k`. */
export function tokens(value) {
  if (value < 1000) {
    return String(value);
  }
  const kilo = value % 1000 !== 0 && value % 1024 === 0 ? value / 1024 : value / 1000;
  if (kilo >= 1000) {
    return `${trim(value % 1048576 === 0 ? value / 1048576 : value / 1e6)}M`;
  }
  return `${trim(kilo)}k`;
}

function trim(value) {
  return value >= 10 ? String(Math.round(value)) : String(Math.round(value * 10) / 10);
}

/** Bytes in decimal units: `2019393189` as `2.0 GB`. */
export function bytes(value) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let amount = value;
  let unit = 0;
  while (amount >= 999.95 && unit < units.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? amount : amount.toFixed(amount < 100 ? 1 : 0)} ${units[unit]}`;
}

/** How old something is: `3 min old`. */
export function age(seconds) {
  if (seconds < 5) {
    return 'just now';
  }
  if (seconds < 60) {
    return `${Math.floor(seconds)} s old`;
  }
  if (seconds < 3600) {
    return `${Math.floor(seconds / 60)} min old`;
  }
  return seconds < 172800 ? `${Math.floor(seconds / 3600)} h old` : `${Math.floor(seconds / 86400)} days old`;
}

/** A length of time: `340 ms`, `2.4 s`, `1 min 12 s`. */
export function duration(ms) {
  if (ms < 1000) {
    return `${Math.round(ms)} ms`;
  }
  if (ms < 60000) {
    return `${(ms / 1000).toFixed(1)} s`;
  }
  return `${Math.floor(ms / 60000)} min ${Math.round((ms % 60000) / 1000)} s`;
}

/** How far away a moment is: `12 s`, `4 min`. */
export function until(instant, now = Date.now()) {
  const seconds = Math.max(0, Math.ceil((Date.parse(instant) - now) / 1000));
  return seconds < 90 ? `${seconds}\u00a0s` : `${Math.ceil(seconds / 60)}\u00a0min`;
}

/** The time of day of a moment. */
export function clock(instant) {
  return new Date(instant).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}

/** A day, or the time if it is today. */
export function day(instant) {
  const date = new Date(instant);
  return date.toDateString() === new Date().toDateString()
    ? clock(instant)
    : date.toLocaleDateString([], { day: 'numeric', month: 'short', year: 'numeric' });
}

/** Tokens per second. */
export function rate(value) {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} tok/s`;
}

/** An amount of money that may be very small. */
export function money(amount, currency = 'USD') {
  const value = Number(amount);
  if (value === 0) {
    return 'free';
  }
  const digits = value >= 1 ? 2 : Math.min(8, 1 - Math.floor(Math.log10(value)));
  return new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    minimumFractionDigits: Math.min(2, digits),
    maximumFractionDigits: digits,
  }).format(value);
}

/** A cost of an answer; `unknown` if nobody said. */
export function cost(value) {
  return value === undefined ? 'unknown' : money(value.amount, value.currency);
}

/** What a model costs per million tokens: `$0.10 in · $0.40 out`, `local` or `price unknown`. */
export function price(model) {
  const said = model.price;
  if (said && (said.input_per_million !== undefined || said.output_per_million !== undefined)) {
    const part = (amount, word) =>
      amount === undefined ? `${word} unknown` : `${money(amount, said.currency)} ${word}`;
    if (Number(said.input_per_million) === 0 && Number(said.output_per_million) === 0) {
      return 'free';
    }
    return `${part(said.input_per_million, 'in')} · ${part(said.output_per_million, 'out')}`;
  }
  return model.runs_on === 'local' ? 'local' : 'price unknown';
}

/** `provider/model` of a model. */
export function refOf(model) {
  return `${model.provider}/${model.id}`;
}

/** The provider and the model of a reference, which splits at its first slash. */
export function splitRef(ref) {
  const slash = ref.indexOf('/');
  return slash < 0 ? { provider: '', model: ref } : { provider: ref.slice(0, slash), model: ref.slice(slash + 1) };
}

/** `1 model`, `2 models`. */
export function plural(count, word) {
  return `${number(count)} ${word}${count === 1 ? '' : 's'}`;
}
