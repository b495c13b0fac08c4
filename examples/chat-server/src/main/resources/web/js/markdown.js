/**
 * Shows a text with code fences, paragraphs, headings, lists, `code` and **bold** by building nodes. Everything else is
 * text as it stands: no markup of an answer ever becomes markup of the page.
 */

import { announce, button, h } from './dom.js';
import { icon } from './icons.js';

const FENCE = /^\s{0,3}(```+|~~~+)\s*([\w+#.-]*)/;
const HEADING = /^(#{1,6})\s+(.*)$/;
const ITEM = /^\s*(?:([-*+])|(\d{1,4})[.)])\s+(.*)$/;

/** Splits into blocks: `{kind, text, language?}`. */
export function blocksOf(text) {
  const blocks = [];
  let block = null;
  let fence = null;
  const begin = (kind, line, more = {}) => {
    block = { kind, text: line, ...more };
    blocks.push(block);
  };
  for (const line of text.split('\n')) {
    const mark = FENCE.exec(line);
    if (fence !== null) {
      if (mark !== null && mark[1].startsWith(fence) && mark[2] === '') {
        fence = null;
        block = null;
      } else {
        block.text += block.fresh ? line : `\n${line}`;
        block.fresh = false;
      }
    } else if (mark !== null) {
      [, fence] = mark;
      begin('code', '', { language: mark[2], fresh: true });
    } else if (line.trim() === '') {
      block = null;
    } else if (HEADING.test(line)) {
      begin('heading', HEADING.exec(line)[2]);
      block = null;
    } else if (ITEM.test(line)) {
      const kind = ITEM.exec(line)[1] === undefined ? 'numbered' : 'bulleted';
      if (block?.kind === kind) {
        block.text += `\n${line}`;
      } else {
        begin(kind, line);
      }
    } else if (block !== null) {
      block.text += `\n${line}`;
    } else {
      begin('paragraph', line);
    }
  }
  return blocks;
}

function inline(text) {
  const parts = [];
  let at = 0;
  for (const match of text.matchAll(/`([^`\n]+)`|\*\*([^*\n]+)\*\*/g)) {
    parts.push(text.slice(at, match.index));
    parts.push(match[1] === undefined ? h('strong', { text: match[2] }) : h('code', { text: match[1] }));
    at = match.index + match[0].length;
  }
  parts.push(text.slice(at));
  return parts;
}

function codeBlock({ text, language }) {
  const copy = button('Copy code', icon('copy'), {
    bare: true,
    class: 'small',
    onclick: async () => {
      try {
        await navigator.clipboard.writeText(text);
        announce('Copied');
      } catch {
        announce('The browser did not allow copying');
      }
    },
  });
  return h(
    'div',
    { class: 'code-block' },
    h('div', { class: 'code-head' }, h('span', { text: language === '' ? 'code' : language }), copy),
    h('pre', { tabindex: '0', role: 'region', 'aria-label': 'Code' }, h('code', { text })),
  );
}

function listBlock(kind, text) {
  const items = [];
  let start = 1;
  for (const line of text.split('\n')) {
    const match = ITEM.exec(line);
    if (match === null) {
      items[items.length - 1] += `\n${line.trim()}`;
    } else {
      if (items.length === 0 && match[2] !== undefined) {
        start = Number(match[2]);
      }
      items.push(match[3]);
    }
  }
  const nodes = items.map((item) => h('li', {}, inline(item)));
  return kind === 'numbered' ? h('ol', { start }, nodes) : h('ul', {}, nodes);
}

function nodeOf(block) {
  switch (block.kind) {
    case 'code':
      return codeBlock(block);
    case 'heading':
      return h('p', { class: 'answer-heading' }, inline(block.text));
    case 'paragraph':
      // many models begin with a single space; more of them are an indent
      return h('p', {}, inline(block.text.replace(/^ (?! )/, '')));
    default:
      return listBlock(block.kind, block.text);
  }
}

/** Shows a text that grows: blocks that have not changed keep their nodes. */
export class RichText {
  #shown = [];

  constructor(element) {
    this.element = element;
  }

  show(text) {
    const blocks = blocksOf(text);
    blocks.forEach((block, index) => {
      const key = `${block.kind} ${block.language ?? ''} ${block.text}`;
      if (this.#shown[index] === key) {
        return;
      }
      const node = nodeOf(block);
      if (index < this.#shown.length) {
        this.element.children[index].replaceWith(node);
      } else {
        this.element.append(node);
      }
      this.#shown[index] = key;
    });
    while (this.element.children.length > blocks.length) {
      this.element.lastElementChild.remove();
    }
    this.#shown.length = blocks.length;
  }
}
