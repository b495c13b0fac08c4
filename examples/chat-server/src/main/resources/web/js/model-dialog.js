/** Dialogs in which a model is chosen. */

import './model-selector.js';
import { openDialog } from './dialogs.js';
import { button, fill, freshId, h } from './dom.js';
import { parametersPanel } from './parameters-panel.js';

function modelDialog({ title, label, selected, yes, extra = [], accept }) {
  let done = false;
  const selector = h('model-selector', { label, size: 'full', selected: selected || undefined });
  const problem = h('p', { class: 'form-error', role: 'alert', hidden: true });
  const cancel = button('Cancel', null, { class: 'quiet', onclick: () => dialog.close() });
  const chosen = h('p', { class: 'dialog-chosen' });
  const go = button(yes, null, { class: 'primary', disabled: !selected });
  const show = () => fill(chosen, selector.selected && ['Chosen: ', h('bdi', { text: selector.selected })]);
  go.addEventListener('click', async () => {
    go.disabled = true;
    try {
      await accept(selector.selected);
      done = true;
      dialog.close();
    } catch (error) {
      const nearest = error.details?.nearest ?? [];
      problem.textContent = error.message + (nearest.length > 0 ? ` Did you mean ${nearest.join(' or ')}?` : '');
      problem.hidden = false;
      go.disabled = false;
    }
  });
  selector.addEventListener('select', () => {
    go.disabled = false;
    problem.hidden = true;
    show();
    go.focus();
  });
  const dialog = openDialog({
    title,
    wide: true,
    body: [selector, ...extra],
    actions: [problem, chosen, cancel, go],
  });
  show();
  selector.focus();
  return { dialog, wasDone: () => done };
}

/** Asks for a model; a promise of its reference, or of null. */
export function pickModel({ title, selected, yes }) {
  return new Promise((resolve) => {
    let picked = null;
    const { dialog } = modelDialog({
      title,
      label: 'Model',
      selected,
      yes,
      accept: async (ref) => {
        picked = ref;
      },
    });
    dialog.addEventListener('close', () => resolve(picked));
  });
}

/**
 * Asks for a model, and if wanted for a system prompt and parameters, for a new conversation.
 *
 * @param {string|undefined} selected the model to start with
 * @param {(body: object) => Promise<void>} create makes the conversation
 */
export function newConversation(selected, create) {
  const panel = parametersPanel({ values: {}, system: '', onChange: () => undefined });
  const settings = h(
    'details',
    { class: 'dialog-settings', id: freshId('settings') },
    h('summary', { text: 'System prompt and parameters' }),
    panel.element,
  );
  modelDialog({
    title: 'New conversation',
    label: 'Model for the conversation',
    selected,
    yes: 'Start conversation',
    extra: [settings],
    accept: (model) => {
      const { system, parameters } = panel.values();
      return create({
        model,
        system: system === '' ? undefined : system,
        parameters: Object.keys(parameters).length === 0 ? undefined : parameters,
      });
    },
  });
}
