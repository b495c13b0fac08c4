/** All that is known about one model. */

import { announce, button, fill, h } from './dom.js';
import { age, bytes, day, number, price } from './format.js';
import { icon } from './icons.js';
import { capabilityBadge, loadedDot, supports } from './model-badges.js';

const CAPABILITIES = ['chat', 'tools', 'vision', 'reasoning', 'structured_output', 'embedding', 'audio'];

/** Facts: label, text or undefined, and the accessor by which `inferred` names it. */
function factsOf(model) {
  const count = (value, unit) => (value === undefined ? undefined : `${number(value)} ${unit}`);
  return [
    ['Parameters', model.parameters, 'parameters', 'parameterCount'],
    ['Quantization', model.quantization, 'quantization'],
    ['Size', model.size_bytes === undefined ? model.size : bytes(model.size_bytes), 'sizeBytes', 'size'],
    ['Context', count(model.context_length, 'tokens'), 'contextLength'],
    ['Context in use', count(model.context_length_in_use, 'tokens'), 'contextLengthInUse'],
    ['Longest answer', count(model.max_tokens, 'tokens'), 'maxOutputTokens'],
    ['Price per million', price(model) === 'price unknown' ? undefined : price(model), 'price'],
    ['Runs', model.runs_on === 'local' ? 'on this machine or network' : model.runs_on && 'at a remote service', 'runsOn'],
    ['Reads', model.input_modalities?.join(', '), 'inputModalities'],
    ['Writes', model.output_modalities?.join(', '), 'outputModalities'],
    ['Family', model.family, 'family'],
    ['Format', model.format, 'format'],
    ['Vectors', count(model.embedding_length, 'numbers'), 'embeddingLength'],
    ['Licence', model.licence, 'licence'],
    ['Digest', model.digest, 'digest'],
    ['Lifecycle', model.lifecycle, 'lifecycle'],
    ['Changed', model.modified_at && day(model.modified_at), 'modifiedAt'],
  ];
}

const ALWAYS = new Set(['Parameters', 'Quantization', 'Size', 'Context', 'Price per million', 'Licence']);

function factRow([label, text, ...accessors], inferred, source) {
  if (text === undefined || text === '') {
    return ALWAYS.has(label)
      ? [h('dt', { text: label }), h('dd', { class: 'is-unknown' }, 'unknown')]
      : null;
  }
  const workedOut = accessors.some((accessor) => inferred.includes(accessor));
  const long = text.length > 48;
  return [
    h('dt', { text: label }),
    h(
      'dd',
      { title: workedOut ? `${text}: worked out, not said by the provider` : `${text}, ${source}`, class: long ? 'long' : '' },
      h('bdi', { text }),
      workedOut && [' ', h('span', { class: 'inferred' }, 'inferred')],
    ),
  ];
}

function valueText(value) {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function metadata(model) {
  const entries = Object.entries(model.metadata ?? {});
  if (entries.length === 0) {
    return null;
  }
  return h(
    'details',
    { class: 'card-more' },
    h('summary', { text: `What else ${model.provider} says (${entries.length})` }),
    h(
      'dl',
      { class: 'facts' },
      entries.map(([name, value]) => [h('dt', {}, h('bdi', { text: name })), h('dd', { class: 'long' }, h('bdi', { text: valueText(value) }))]),
    ),
  );
}

function copyButton(ref) {
  return button('Copy reference', icon('copy'), {
    class: 'small quiet',
    onclick: async () => {
      try {
        await navigator.clipboard.writeText(ref);
        announce(`Copied ${ref}`);
      } catch {
        announce('The browser did not allow copying');
      }
    },
  });
}

/**
 * Shows a model.
 *
 * @param {HTMLElement} place what to fill
 * @param {object} model the model
 * @param {object|undefined} provider its provider in the catalogue
 * @param {Node[]} actions further buttons
 */
export function showCard(place, model, provider, actions = []) {
  const seconds = provider?.age_s === undefined ? undefined : provider.age_s + (Date.now() - provider.at) / 1000;
  const when = seconds === undefined ? '' : seconds < 5 ? ', listed just now' : `, list ${age(seconds)}`;
  const source = `from ${model.provider}${when}`;
  const inferred = model.inferred ?? [];
  const states = CAPABILITIES.map((capability) => [capability, supports(model, capability)]);
  return fill(
    place,
    h(
      'header',
      { class: 'card-head' },
      h('h3', {}, h('bdi', { text: model.name }), loadedDot(model)),
      h('p', { class: 'card-ref' }, h('code', {}, h('bdi', { text: model.ref }))),
      model.lifecycle && h('p', { class: 'card-lifecycle' }, icon('warning'), ` ${model.lifecycle}`),
    ),
    model.description && h('p', { class: 'card-description', dir: 'auto', text: model.description }),
    h('div', { class: 'card-actions' }, copyButton(model.ref), actions),
    h(
      'ul',
      { class: 'badge-list', 'aria-label': 'Capabilities' },
      states.map(([capability, state]) => h('li', {}, capabilityBadge(capability, state))),
    ),
    h('dl', { class: 'facts' }, factsOf(model).map((fact) => factRow(fact, inferred, source))),
    metadata(model),
    h('p', { class: 'card-source' }, `Facts ${source}.${inferred.length > 0 ? ' What is marked “inferred” was worked out.' : ''}`),
  );
}
