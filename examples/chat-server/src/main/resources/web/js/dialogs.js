/** Modal dialogs. The browser keeps the focus inside and gives it back. */

import { button, freshId, h } from './dom.js';
import { icon } from './icons.js';

/**
 * Opens a dialog.
 *
 * @param {{title: string, body: Node[], actions?: Node[], wide?: boolean, onClose?: () => void}} options what it shows
 * @returns {HTMLDialogElement} the dialog; it removes itself when closed
 */
export function openDialog({ title, body, actions = [], wide = false, onClose = () => undefined }) {
  const heading = freshId('dialog-title');
  const close = button('Close', icon('close'), { bare: true, class: 'dialog-close', onclick: () => dialog.close() });
  const dialog = h(
    'dialog',
    { class: `dialog ${wide ? 'wide' : ''}`, 'aria-labelledby': heading },
    h('header', { class: 'dialog-head' }, h('h2', { id: heading, text: title }), close),
    h('div', { class: 'dialog-body' }, body),
    actions.length > 0 && h('footer', { class: 'dialog-actions' }, actions),
  );
  dialog.addEventListener('close', () => {
    dialog.remove();
    onClose();
  });
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector('[autofocus]')?.focus();
  return dialog;
}

/** Asks a question; a promise of true if it is answered with yes. */
export function confirmed({ title, text, yes, danger = true }) {
  return new Promise((resolve) => {
    let answer = false;
    const cancel = button('Cancel', null, { class: 'quiet', autofocus: true, onclick: () => dialog.close() });
    const accept = button(yes, null, {
      class: danger ? 'danger' : 'primary',
      onclick: () => {
        answer = true;
        dialog.close();
      },
    });
    const dialog = openDialog({
      title,
      body: [h('p', { class: 'dialog-text', text })],
      actions: [cancel, accept],
      onClose: () => resolve(answer),
    });
  });
}

/** Asks for a line of text; a promise of it, or of null. */
export function asked({ title, label, value = '', yes = 'Save', secret = false, note }) {
  return new Promise((resolve) => {
    let answer = null;
    const id = freshId('field');
    const input = h('input', {
      id,
      class: 'field',
      type: secret ? 'password' : 'text',
      value,
      autofocus: true,
      autocomplete: 'off',
      maxlength: 4000,
      required: true,
    });
    const form = h(
      'form',
      {
        class: 'stack',
        method: 'dialog',
        id: `${id}-form`,
        onsubmit: (event) => {
          event.preventDefault();
          answer = input.value.trim();
          dialog.close();
        },
      },
      note && h('p', { class: 'dialog-text', text: note }),
      h('label', { for: id, text: label }),
      input,
    );
    const cancel = button('Cancel', null, { class: 'quiet', onclick: () => dialog.close() });
    const save = h('button', { type: 'submit', form: `${id}-form`, class: 'button primary', text: yes });
    const dialog = openDialog({ title, body: [form], actions: [cancel, save], onClose: () => resolve(answer) });
    input.select();
  });
}
