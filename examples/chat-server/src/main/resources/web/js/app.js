/** The page: routes, the side bar, and what holds everywhere. */

import './model-selector.js';
import { api, onUnauthorized } from './api.js';
import { sharedCatalogue } from './catalogue.js';
import { Chat } from './chat.js';
import { CompareView } from './compare-view.js';
import { ConversationList } from './conversation-list.js';
import { ConversationView } from './conversation-view.js';
import { asked } from './dialogs.js';
import { announce, button, fill, h } from './dom.js';
import { icon } from './icons.js';
import { newConversation } from './model-dialog.js';
import { ModelsView } from './models-view.js';
import { providersInShort } from './providers-rail.js';
import { Socket } from './socket.js';
import { StartView } from './start-view.js';
import { UsageView } from './usage-view.js';

const NOTICE_KEY = 'parley.notice';
const THEMES = [
  ['auto', 'Theme: as the system', 'auto'],
  ['light', 'Theme: light', 'sun'],
  ['dark', 'Theme: dark', 'moon'],
];

const main = document.getElementById('main');
const sidebar = document.getElementById('sidebar');
const menuButton = document.getElementById('menu-button');
const notices = document.getElementById('notices');

const catalogue = sharedCatalogue();
const socket = new Socket();
const chat = new Chat(socket);
let server = {};
let view = null;

onUnauthorized((refused) =>
  asked({
    title: 'Access token',
    label: 'Token',
    yes: 'Continue',
    secret: true,
    note: refused ? 'The server did not accept that token.' : 'This server asks for its access token. It is kept for this tab only.',
  }),
);

const list = new ConversationList(chat, (id) => {
  if (location.hash === `#/c/${encodeURIComponent(id)}`) {
    location.hash = '#/';
  }
});

function startNew(selected) {
  newConversation(selected ?? server.default_model, async (body) => {
    const conversation = await chat.create(body);
    location.hash = `#/c/${encodeURIComponent(conversation.id)}`;
  });
}

async function startWith(model, text) {
  if (!socket.connected) {
    throw new Error('There is no connection at the moment. The message stays here.');
  }
  const conversation = await chat.create({ model });
  await chat.open(conversation.id);
  if (!chat.send(conversation.id, text)) {
    await chat.remove(conversation.id).catch(() => undefined);
    throw new Error('The connection was lost. The message stays here.');
  }
  location.hash = `#/c/${encodeURIComponent(conversation.id)}`;
}

function viewFor(path) {
  const [, kind = '', rest = ''] = path.split('/');
  switch (kind) {
    case 'c':
      return new ConversationView(decodeURIComponent(rest), {
        chat,
        catalogue,
        socket,
        onGone: () => {
          location.hash = '#/';
        },
      });
    case 'models':
      return new ModelsView(rest, { catalogue, onChat: startNew });
    case 'compare':
      return new CompareView({ catalogue, defaultModel: server.default_model });
    case 'usage':
      return new UsageView();
    default:
      return new StartView({ defaultModel: server.default_model, onStart: startWith, onNew: () => startNew() });
  }
}

function problemView(error) {
  const gone = error.status === 404;
  return h(
    'div',
    { class: 'view start' },
    h(
      'div',
      { class: 'start-inner' },
      h('h1', { text: gone ? 'This is not here any more' : 'This could not be loaded' }),
      h('p', { class: 'start-lead', text: error.message }),
      gone ? h('a', { class: 'button', href: '#/' }, 'To the start') : button('Try again', icon('refresh'), { onclick: () => route() }),
    ),
  );
}

async function route() {
  const [path, query = ''] = location.hash.slice(1).split('?');
  const wanted = new URLSearchParams(query).get('model');
  view?.close();
  closeMenu();
  delete main.dataset.route;
  const current = viewFor(path || '/');
  view = current;
  list.current = path.startsWith('/c/') ? decodeURIComponent(path.slice(3)) : null;
  for (const link of document.querySelectorAll('.nav-link')) {
    const here = link.getAttribute('href') === `#/${path.split('/')[1] ?? ''}`;
    link.toggleAttribute('aria-current', here);
    if (here) {
      link.setAttribute('aria-current', 'page');
    }
  }
  fill(main, current.element);
  try {
    await current.open();
    if (view === current) {
      main.dataset.route = path || '/';
      announce(document.title);
    }
    if (wanted !== null && view === current) {
      startNew(wanted);
    }
  } catch (error) {
    if (view === current) {
      fill(main, problemView(error));
    }
  }
}

function closeMenu() {
  if (sidebar.dataset.open === 'true') {
    sidebar.dataset.open = 'false';
    menuButton.setAttribute('aria-expanded', 'false');
    if (sidebar.contains(document.activeElement)) {
      menuButton.focus();
    }
  }
}

function openMenu() {
  sidebar.dataset.open = 'true';
  menuButton.setAttribute('aria-expanded', 'true');
  sidebar.querySelector('button, a').focus();
}

function themeButton() {
  const control = button('', null, {
    bare: true,
    onclick: () => {
      const at = THEMES.findIndex(([name]) => name === window.parleyTheme.get());
      window.parleyTheme.set(THEMES[(at + 1) % THEMES.length][0]);
      show();
    },
  });
  const show = () => {
    const [, label, name] = THEMES.find(([theme]) => theme === window.parleyTheme.get()) ?? THEMES[0];
    control.setAttribute('aria-label', label);
    control.title = label;
    fill(control, icon(name));
  };
  show();
  return control;
}

function showNotice() {
  if (server.notice === undefined || sessionStorage.getItem(NOTICE_KEY) === server.notice) {
    fill(notices);
    return;
  }
  fill(
    notices,
    h(
      'div',
      { class: 'notice is-plain', role: 'note', 'aria-label': 'About the demo model' },
      icon('info'),
      h('div', { class: 'notice-text' }, h('p', { dir: 'auto', text: server.notice })),
      h(
        'div',
        { class: 'notice-actions' },
        button('Dismiss', icon('close'), {
          bare: true,
          class: 'small',
          onclick: () => {
            sessionStorage.setItem(NOTICE_KEY, server.notice);
            showNotice();
          },
        }),
      ),
    ),
  );
}

function onShortcut(event) {
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'k') {
    event.preventDefault();
    if (document.querySelector('dialog[open]') !== null) {
      document.querySelector('dialog[open] model-selector')?.focus();
      return;
    }
    const inView = main.querySelector('.models model-selector');
    if (inView !== null) {
      inView.focus();
    } else if (view instanceof ConversationView) {
      view.changeModel();
    } else {
      startNew();
    }
  } else if (event.key === 'Escape' && sidebar.dataset.open === 'true') {
    closeMenu();
  }
}

async function begin() {
  document.getElementById('new-button').addEventListener('click', () => startNew());
  document.getElementById('theme-slot').append(themeButton());
  document.getElementById('conversations').append(list.element);
  document.getElementById('providers-slot').append(providersInShort(catalogue));
  menuButton.addEventListener('click', () => (sidebar.dataset.open === 'true' ? closeMenu() : openMenu()));
  document.getElementById('backdrop').addEventListener('click', closeMenu);
  document.addEventListener('keydown', onShortcut);
  document.querySelector('.skip').addEventListener('click', (event) => {
    event.preventDefault();
    main.focus();
  });
  window.addEventListener('hashchange', route);
  try {
    server = await api.server();
  } catch (error) {
    fill(notices, h('div', { class: 'notice is-error', role: 'alert' }, icon('warning'), h('div', { class: 'notice-text' }, h('p', { text: `The server cannot be reached: ${error.message}` }))));
  }
  showNotice();
  await connected();
  catalogue.load();
  catalogue.follow();
  chat.loadList().catch(() => undefined);
  await route();
}

/** Connects the socket, and waits for a moment, so that the first view can be sent from at once. */
function connected() {
  socket.connect();
  return new Promise((resolve) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('closed', resolve, { once: true });
    setTimeout(resolve, 1500);
  });
}

begin();
