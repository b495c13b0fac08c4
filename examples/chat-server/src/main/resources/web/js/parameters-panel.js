/** Parameters of the model, each either left to it or set: what is not set is not sent. */

import { button, fill, freshId, h } from './dom.js';
import { number } from './format.js';
import { icon } from './icons.js';

const LONGEST = 8192;

const PARAMETERS = [
  { key: 'temperature', name: 'Temperature', min: 0, max: 2, step: 0.05, start: 0.7, hint: 'Higher is more varied, lower more predictable.' },
  { key: 'top_p', name: 'Top-p', min: 0, max: 1, step: 0.01, start: 0.9, hint: 'Chooses among the likeliest tokens that together have this probability.' },
  { key: 'top_k', name: 'Top-k', min: 1, max: 200, step: 1, start: 40, hint: 'Chooses among this many likeliest tokens.' },
  { key: 'max_tokens', name: 'Max tokens', min: 1, max: LONGEST, step: 1, start: 1024, hint: 'The answer ends after this many tokens.' },
];

/** The choice between Default and Custom; `onChange` gets whether it is Custom. */
function choice(name, custom, onChange) {
  const group = freshId('choice');
  const radio = (text, isCustom) =>
    h(
      'label',
      { class: 'segment' },
      h('input', { type: 'radio', name: group, value: text, checked: isCustom === custom, onchange: () => onChange(isCustom) }),
      h('span', { text }),
    );
  return h('div', { class: 'segments', role: 'radiogroup', 'aria-label': `${name}: default or custom` }, radio('Default', false), radio('Custom', true));
}

function numberRow(parameter, value, max, onChange) {
  const hint = freshId('hint');
  const editor = h('div', { class: 'parameter-editor' });
  const clamp = (text) => Math.min(max, Math.max(parameter.min, Number(text)));
  const edit = (current) => {
    const slider = h('input', {
      type: 'range', min: parameter.min, max, step: parameter.step, value: current,
      'aria-label': parameter.name, 'aria-describedby': hint,
      oninput: () => {
        box.value = slider.value;
      },
      onchange: () => onChange(Number(slider.value)),
    });
    const box = h('input', {
      type: 'number', class: 'field', min: parameter.min, max, step: parameter.step === 1 ? 1 : 'any', value: current,
      'aria-label': `${parameter.name}, as a number`,
      onchange: () => {
        if (box.value !== '' && Number.isFinite(Number(box.value))) {
          box.value = clamp(box.value);
          slider.value = box.value;
          onChange(Number(box.value));
        }
      },
    });
    fill(editor, slider, box);
  };
  if (value !== undefined) {
    edit(value);
  }
  const change = (custom) => {
    if (custom) {
      const start = Math.min(parameter.start, max);
      edit(start);
      onChange(start);
    } else {
      fill(editor);
      onChange(undefined);
    }
  };
  return h(
    'fieldset',
    { class: 'parameter', dataset: { key: parameter.key } },
    h('legend', { text: parameter.name }),
    choice(parameter.name, value !== undefined, change),
    h('p', { class: 'hint', id: hint }, parameter.hint, parameter.key === 'max_tokens' && max !== LONGEST && ` This model allows ${number(max)}.`),
    editor,
  );
}

function systemRow(system, onChange) {
  const editor = h('div', { class: 'parameter-editor' });
  const edit = (text) => {
    const area = h('textarea', {
      class: 'field', rows: 4, value: text, 'aria-label': 'System prompt', maxlength: 100000,
      placeholder: 'How the model should behave',
      oninput: () => onChange(area.value, false),
      onchange: () => onChange(area.value, true),
    });
    fill(editor, area);
    return area;
  };
  if (system !== '') {
    edit(system);
  }
  const change = (custom) => {
    if (custom) {
      edit('').focus();
    } else {
      fill(editor);
      onChange('', true);
    }
  };
  return h(
    'fieldset',
    { class: 'parameter', dataset: { key: 'system' } },
    h('legend', { text: 'System prompt' }),
    choice('System prompt', system !== '', change),
    editor,
  );
}

/**
 * A panel of all parameters.
 *
 * @param {{values: object, system?: string, model?: object, onChange: (values: {system: string, parameters: object}) => void}}
 *     options what holds now, the model that bounds it, and what to call after a change
 * @returns {{element: HTMLElement, values: () => {system: string, parameters: object}, show: Function}}
 */
export function parametersPanel({ values, system = '', model, onChange }) {
  const state = { system, parameters: { ...values }, model };
  const element = h('div', { class: 'parameters' });
  const copy = () => ({ system: state.system.trim(), parameters: { ...state.parameters } });
  const change = (key, value) => {
    if (value === undefined) {
      delete state.parameters[key];
    } else {
      state.parameters[key] = value;
    }
    changed();
  };
  const changed = () => {
    reset.disabled = Object.keys(state.parameters).length === 0 && state.system === '';
    onChange(copy());
  };
  const reset = button('Reset all to default', icon('refresh'), {
    class: 'small quiet',
    onclick: () => {
      state.parameters = {};
      state.system = '';
      paint();
      changed();
      element.querySelector('input').focus();
    },
  });
  const paint = () => {
    const longest = Math.min(state.model?.max_tokens ?? LONGEST, 1048576);
    fill(
      element,
      systemRow(state.system, (text, final) => {
        state.system = text;
        if (final) {
          changed();
        }
      }),
      PARAMETERS.map((parameter) =>
        numberRow(
          parameter,
          state.parameters[parameter.key],
          parameter.key === 'max_tokens' ? longest : parameter.max,
          (value) => change(parameter.key, value),
        ),
      ),
      reset,
    );
    reset.disabled = Object.keys(state.parameters).length === 0 && state.system === '';
  };
  paint();
  return {
    element,
    values: copy,
    /** Shows other values. */
    show(nextValues, nextSystem, nextModel) {
      state.parameters = { ...nextValues };
      state.system = nextSystem;
      state.model = nextModel;
      paint();
    },
  };
}
