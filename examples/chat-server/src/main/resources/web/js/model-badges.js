/** The facts of a model as badges: said, said not to be, or not known. */

import { h, spoken } from './dom.js';
import { bytes, price, tokens } from './format.js';

const SHOWN = ['tools', 'vision', 'reasoning', 'structured_output'];
const WORDS = { structured_output: 'structured', image_generation: 'images' };

/** `yes`, `no` or `unknown`. */
export function supports(model, capability) {
  if (model.capabilities?.includes(capability)) {
    return 'yes';
  }
  return model.not_capabilities?.includes(capability) ? 'no' : 'unknown';
}

/** The name of a capability to show. */
export function capabilityWord(capability) {
  return WORDS[capability] ?? capability.replaceAll('_', ' ');
}

/** A capability: filled if the model has it, struck through if not, an outline if nobody knows. */
export function capabilityBadge(capability, state) {
  const label = state === 'yes' ? '' : state === 'no' ? ': no' : ': unknown';
  return h(
    'span',
    {
      class: `badge capability is-${state}`,
      title: state === 'unknown' ? `${capabilityWord(capability)}: unknown` : undefined,
    },
    h('span', { text: capabilityWord(capability) }),
    label === '' ? null : spoken(label),
    ' ',
  );
}

function fact(text, title) {
  return h('span', { class: 'badge fact', title }, text, ' ');
}

function unknownFact(what) {
  return h('span', { class: 'badge fact is-unknown', title: `${what}: unknown` }, `${what} ?`, spoken(': unknown'), ' ');
}

/** Whether an answer is of use: a model that only embeds cannot chat. */
function embedsOnly(model) {
  return supports(model, 'embedding') === 'yes' && supports(model, 'chat') !== 'yes';
}

/** The badges of a row, most telling first. */
export function badges(model) {
  const size = model.size_bytes === undefined ? model.size : bytes(model.size_bytes);
  const told = price(model);
  return [
    model.parameters ? fact(model.parameters, 'parameters') : unknownFact('size'),
    model.quantization && fact(model.quantization, 'quantization'),
    size && fact(size, 'size of the weights'),
    model.context_length === undefined
      ? unknownFact('context')
      : fact(`${tokens(model.context_length)} ctx`, `context: ${model.context_length} tokens`),
    h('span', { class: `badge price ${told === 'price unknown' ? 'is-unknown' : ''}`, title: 'price per million tokens' }, told, ' '),
    ...(embedsOnly(model)
      ? [capabilityBadge('embedding', 'yes')]
      : SHOWN.map((capability) => capabilityBadge(capability, supports(model, capability)))),
    model.lifecycle && h('span', { class: 'badge lifecycle' }, model.lifecycle, ' '),
  ].filter(Boolean);
}

/** A dot for a model that is in memory. */
export function loadedDot(model) {
  return model.loaded === true
    ? h('span', { class: 'loaded-dot', title: 'in memory' }, spoken('in memory'))
    : null;
}

/** A text with some of its parts marked. */
export function marked(text, ranges) {
  const parts = [];
  let at = 0;
  for (const [from, to] of ranges) {
    if (from > at) {
      parts.push(text.slice(at, from));
    }
    parts.push(h('mark', { text: text.slice(from, to) }));
    at = to;
  }
  parts.push(text.slice(at));
  return parts;
}
