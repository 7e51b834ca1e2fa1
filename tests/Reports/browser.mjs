// A browser without a screen: it keeps cookies, fills in forms, and follows no redirect by itself.
import { createHash } from 'node:crypto';
import { send, sleep } from './wire.mjs';

let visitors = 0;
const decode = (text) => text.replace(/&#x([0-9a-f]+);/gi, (_, hex) => String.fromCodePoint(parseInt(hex, 16))).replace(/&quot;/g, '"').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');

/** The address that an answer leads to, or ''. */
export const target = (answer) => answer.headers.location ?? '';

export class Browser {
  cookies = new Map();

  /** @param server the Server. @param address the address that it comes from, if the server believes this proxy; a new one if it is left out. */
  constructor(server, address = `127.0.2.${++visitors}`) {
    this.server = server;
    this.address = address;
  }

  get(path, options = {}) { return this.#send(path, { method: 'GET', ...options }); }

  post(path, fields, options = {}) {
    return this.#send(path, { body: new URLSearchParams(fields).toString(), ...options, headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...options.headers } });
  }

  /** Loads a page, and sends its form with its hidden fields and these. */
  async submit(path, fields) {
    const page = await this.get(path);
    const action = /<form method="post" action="([^"]*)"/.exec(page.text);
    if (!action)
      throw new Error(`${path} has no form: ${page.status} ${target(page)} ${title(page)}`);
    return this.post(decode(action[1]), [...hidden(page), ...Object.entries(fields)]);
  }

  /** Signs in with a code from a mail. `from` is a page that leads to the sign-in page. Returns the answer to the code. */
  async signIn(email, from = '/login') {
    const away = await this.get(from);
    const sent = await this.submit(away.status === 302 ? target(away) : from, { email });
    return this.submit(target(sent), { code: await codeFor(this.server, email) });
  }

  async #send(path, { headers, ...options }) {
    const answer = await send(new URL(path, this.server.origin).href, {
      ...options,
      headers: { 'X-Forwarded-For': this.address, ...(this.cookies.size > 0 ? { Cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') } : {}), ...headers },
    });
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line))
        this.cookies.delete(name);
      else
        this.cookies.set(name, value);
    }
    return answer;
  }
}

/** The newest code that was mailed to an address. */
export async function codeFor(server, email) {
  for (let attempt = 0; attempt < 20; attempt++) {
    const { text } = await send(`${server.stytch}/sandbox/inbox`, { method: 'GET' });
    const mail = text.split('<li>').find((item) => item.includes(email) && /<code>\d{6}<\/code>/.test(item));
    if (mail)
      return /<code>(\d{6})<\/code>/.exec(mail)[1];
    await sleep(250);
  }
  throw new Error(`no code was mailed to ${email}`);
}

/** A browser in which a member has signed in. */
export async function signedIn(server, email) {
  const browser = new Browser(server);
  const done = await browser.signIn(email);
  if (target(done) !== '/')
    throw new Error(`${email} could not sign in: ${done.status} ${title(done)}`);
  return browser;
}

export const title = ({ text }) => decode(/<title>([^<]*)/.exec(text)?.[1] ?? text.slice(0, 200));

/** The words of a page, without its tags. */
export const words = ({ text }) => decode(text.replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ');

const hidden = ({ text }) => [...new Map([...text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(([, name, value]) => [`${name} ${value}`, [decode(name), decode(value)]])).values()];

export const WEB = 'https://client.example/callback';
export const LOCAL = 'http://127.0.0.1:6274/callback';

/** Registers a client and returns its id. */
export async function register(server, name, redirect) {
  const { status, text } = await send(`${server.stytch}/v1/oauth2/register`, {
    headers: { 'Content-Type': 'application/json' }, body: { client_name: name, redirect_uris: [redirect], token_endpoint_auth_method: 'none' },
  });
  if (![200, 201].includes(status))
    throw new Error(`the client ${name} could not register: ${status} ${text}`);
  return JSON.parse(text).client_id;
}

/** The address of the authorization page. `changes` replace parameters, and null removes one. */
export function authorize(server, client, redirect, changes = {}) {
  const parameters = {
    response_type: 'code', client_id: client, redirect_uri: redirect, scope: 'openid coda.read coda.write', state: 'a state', resource: server.url,
    code_challenge: createHash('sha256').update('the-verifier-of-the-client-0123456789-0123456789').digest('base64url'), code_challenge_method: 'S256', ...changes,
  };
  return `/oauth/authorize?${new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== null))}`;
}

/** What the client is told by the redirect of an answer; null where the browser is not sent to it. */
export const callback = (answer, redirect) => target(answer).startsWith(`${redirect}?`) ? new URL(target(answer)).searchParams : null;
