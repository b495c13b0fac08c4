/** Calls of the chat server's HTTP interface. */

const TOKEN_KEY = 'parley.token';

/** A refusal by the server, in its words. */
export class ApiError extends Error {
  constructor(status, details) {
    super(details.message ?? `The server answered with status ${status}.`);
    this.name = 'ApiError';
    this.status = status;
    this.code = details.code ?? 'internal';
    this.details = details;
  }
}

let askForToken = () => Promise.resolve(null);
let asking = null;

/** Sets what asks the user for the access token: a function to a promise of the token, or of null to give up. */
export function onUnauthorized(ask) {
  askForToken = ask;
}

/** The access token of this tab, or null. */
export function accessToken() {
  return sessionStorage.getItem(TOKEN_KEY);
}

async function renewToken(refused) {
  if (accessToken() !== refused) {
    return true;
  }
  asking ??= askForToken(refused !== null).finally(() => {
    asking = null;
  });
  const token = await asking;
  if (token === null) {
    return false;
  }
  sessionStorage.setItem(TOKEN_KEY, token);
  return true;
}

/**
 * Sends a request and gives the response when its status is a good one.
 *
 * @throws {ApiError} if the server refuses
 * @throws {TypeError} if it cannot be reached
 */
export async function request(method, path, { body, signal, accept = 'application/json', headers = {} } = {}) {
  for (;;) {
    const token = accessToken();
    const response = await fetch(path, {
      method,
      signal,
      cache: 'no-store',
      headers: {
        Accept: accept,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (response.ok) {
      return response;
    }
    if (response.status === 401 && (await renewToken(token))) {
      continue;
    }
    throw new ApiError(response.status, await errorOf(response));
  }
}

async function errorOf(response) {
  const text = await response.text();
  try {
    return JSON.parse(text).error ?? {};
  } catch {
    return { message: `The server answered with status ${response.status}.` };
  }
}

async function json(method, path, options) {
  const response = await request(method, path, options);
  return response.status === 204 ? undefined : response.json();
}

const segment = encodeURIComponent;

/** The path of a model, whose id may hold slashes. */
function modelPath(provider, id) {
  return `${segment(provider)}/${id.split('/').map(segment).join('/')}`;
}

export const api = {
  server: () => json('GET', '/api/server'),

  models: () => json('GET', '/api/models'),
  providerModels: (provider, refresh = false) =>
    json('GET', `/api/models/${segment(provider)}${refresh ? '?refresh=true' : ''}`),
  health: (refresh = false) => json('GET', `/api/models/providers/health${refresh ? '?refresh=true' : ''}`),
  search: (query, { remote = false, signal } = {}) =>
    json('GET', `/api/models/search?q=${segment(query)}${remote ? '&remote=true' : ''}`, { signal }),
  model: (provider, id, signal) => json('GET', `/api/models/${modelPath(provider, id)}`, { signal }),
  deleteModel: (provider, id) => json('DELETE', `/api/models/${modelPath(provider, id)}`),
  pull: (provider, model) => json('POST', `/api/models/${segment(provider)}/pull`, { body: { model } }),
  pulls: () => json('GET', '/api/pulls'),
  cancelPull: (id) => json('DELETE', `/api/pulls/${segment(id)}`),
  running: () => json('GET', '/api/running'),
  load: (provider, id) => json('POST', `/api/running/${modelPath(provider, id)}`),
  unload: (provider, id) => json('DELETE', `/api/running/${modelPath(provider, id)}`),

  conversations: (limit, before) =>
    json('GET', `/api/conversations?limit=${limit}${before ? `&before=${segment(before)}` : ''}`),
  conversation: (id) => json('GET', `/api/conversations/${segment(id)}`),
  createConversation: (body) => json('POST', '/api/conversations', { body }),
  changeConversation: (id, body) => json('PATCH', `/api/conversations/${segment(id)}`, { body }),
  deleteConversation: (id) => json('DELETE', `/api/conversations/${segment(id)}`),

  stopCompare: (id) => json('POST', `/api/compare/${segment(id)}/stop`),
  usage: () => json('GET', '/api/usage'),
};
