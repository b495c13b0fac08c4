/**
 * The text form of a search, read in the page: enough to show what matches before the server has answered. What this does
 * not understand narrows nothing here and is left to the server.
 */

const NAMES = {
  params: 'params', parameters: 'params', ctx: 'ctx', context: 'ctx', cap: 'cap', capability: 'cap', size: 'size',
  quant: 'quant', quantization: 'quant', provider: 'provider', family: 'family', modality: 'modality', runs: 'runs',
  is: 'is', price: 'price', limit: 'limit', ask: 'ask',
};
const FLAGS = new Set(['local', 'remote', 'loaded', 'healthy']);

/** Splits at white space outside quotes. */
function chunks(text) {
  return text.match(/[^\s"]*"[^"]*"?|[^\s"]+/g) ?? [];
}

function unquoted(text) {
  return text.replace(/^"|"$/g, '');
}

/** The canonical form of a word that is a filter, or null if it is a word of a name. */
export function filterOf(chunk) {
  if (FLAGS.has(chunk.toLowerCase())) {
    return chunk.toLowerCase();
  }
  const colon = chunk.indexOf(':');
  const name = colon > 0 ? NAMES[chunk.slice(0, colon).toLowerCase()] : undefined;
  if (name === undefined || colon === chunk.length - 1) {
    return null;
  }
  return `${name}:${chunk.slice(colon + 1)}`;
}

/** The words and filters of a text. */
export function parse(text) {
  const words = [];
  const filters = [];
  for (const chunk of chunks(text)) {
    const filter = filterOf(chunk);
    if (filter !== null) {
      filters.push(filter);
    } else if (unquoted(chunk).trim() !== '') {
      words.push(unquoted(chunk).toLowerCase());
    }
  }
  return { words, filters };
}

/** Takes the filters that are finished (white space follows) out of a text. */
export function takeFilters(text) {
  const filters = [];
  const rest = text.replace(/(^|\s)(\S+)(?=\s)/g, (all, before, chunk) => {
    const filter = filterOf(chunk);
    if (filter === null) {
      return all;
    }
    filters.push(filter);
    return before;
  });
  return { filters, rest: filters.length > 0 ? rest.replace(/\s+/g, ' ').trimStart() : text };
}

const UNITS = {
  params: { k: 1e3, m: 1e6, b: 1e9, t: 1e12 },
  ctx: { k: 1e3, m: 1e6 },
  size: { kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12, kib: 1024, mib: 1048576, gib: 1073741824, tib: 1099511627776 },
};

function quantity(kind, text) {
  const match = /^([\d.]+)([a-z]*)$/i.exec(text);
  if (match === null) {
    return null;
  }
  const unit = match[2] === '' ? 1 : UNITS[kind][match[2].toLowerCase()];
  return unit === undefined ? null : Number(match[1]) * unit;
}

function inRange(kind, range, value) {
  const pair = range.split('..');
  if (pair.length === 2) {
    const low = quantity(kind, pair[0]);
    const high = quantity(kind, pair[1]);
    return low === null || high === null || (value >= low && value <= high * 1.024);
  }
  const [, operator, rest] = /^(<=|>=|<|>|)(.*)$/.exec(range);
  const bound = quantity(kind, rest);
  if (bound === null) {
    return true;
  }
  switch (operator) {
    case '<':
      return value < bound;
    case '<=':
      return value <= bound * (kind === 'ctx' ? 1.024 : 1);
    case '>':
      return value > bound;
    case '>=':
      return value >= bound;
    default:
      return value >= bound * 0.85 && value <= bound * 1.15;
  }
}

const VALUES = { params: 'parameter_count', ctx: 'context_length', size: 'size_bytes' };

function startsLike(value, prefix) {
  const plain = (text) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  return value !== undefined && plain(value).startsWith(plain(prefix));
}

/** Whether a model passes a filter; what is unknown does not. */
function passes(model, filter, isHealthy) {
  const colon = filter.indexOf(':');
  const name = colon < 0 ? 'is' : filter.slice(0, colon);
  const value = unquoted(colon < 0 ? filter : filter.slice(colon + 1));
  switch (name) {
    case 'params':
    case 'ctx':
    case 'size': {
      const known = model[VALUES[name]];
      return known !== undefined && inRange(name, value, known);
    }
    case 'cap':
      return value.split(',').every((word) => model.capabilities?.includes(word.toLowerCase()));
    case 'modality':
      return value.split(',').every((word) => model.input_modalities?.includes(word.toLowerCase()));
    case 'quant':
      return startsLike(model.quantization, value);
    case 'family':
      return startsLike(model.family, value);
    case 'provider':
      return value.split(',').some((label) => model.provider === label || model.provider.startsWith(`${label}@`));
    case 'runs':
    case 'is':
      if (value === 'loaded') {
        return model.loaded === true;
      }
      if (value === 'healthy') {
        return isHealthy(model.provider);
      }
      return model.runs_on === value;
    default:
      return true;
  }
}

const texts = new WeakMap();

function textOf(model) {
  let text = texts.get(model);
  if (text === undefined) {
    text = [model.id, model.name, model.provider, model.family, model.quantization, model.parameters]
      .filter((part) => part !== undefined)
      .join(' ')
      .toLowerCase();
    texts.set(model, text);
  }
  return text;
}

/** The models that match, in their order. */
export function matching(models, text, isHealthy) {
  const { words, filters } = parse(text);
  if (words.length === 0 && filters.length === 0) {
    return models;
  }
  return models.filter((model) => {
    const all = textOf(model);
    return words.every((word) => all.includes(word)) && filters.every((filter) => passes(model, filter, isHealthy));
  });
}

/** The parts of a name where the words stand: `[[from, to], …]`, in order, apart from each other. */
export function highlights(name, words) {
  const lower = name.toLowerCase();
  const found = [];
  for (const word of words) {
    const at = lower.indexOf(word);
    if (at >= 0) {
      found.push([at, at + word.length]);
    }
  }
  found.sort((one, other) => one[0] - other[0]);
  const apart = [];
  for (const range of found) {
    const last = apart.at(-1);
    if (last !== undefined && range[0] <= last[1]) {
      last[1] = Math.max(last[1], range[1]);
    } else {
      apart.push(range);
    }
  }
  return apart;
}
