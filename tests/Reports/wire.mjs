// HTTP by hand, so that each header is the test's own: Node's fetch sets Accept and Host itself. Every wait has a limit.
import http from 'node:http';
import https from 'node:https';

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

const limit = (promise, ms, what) => {
  let timer;
  const late = new Promise((_, fail) => { timer = setTimeout(() => fail(new Error(`${what} took longer than ${ms / 1000} s`)), ms); });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};

/** Reads a stream of events, one after the other. */
class Events {
  #text = '';
  #waiting = [];
  #ended = false;

  constructor(response) {
    this.response = response;
    response.setEncoding('utf8');
    response.on('data', (chunk) => { this.#text += chunk; this.#wake(); });
    for (const end of ['end', 'close', 'error'])
      response.on(end, () => { this.#ended = true; this.#wake(); });
  }

  get status() { return this.response.statusCode; }
  get headers() { return this.response.headers; }

  #wake() { this.#waiting.splice(0).forEach((wake) => wake()); }

  /** The next event as { id, event, data, retry, comment }, or null at the end of the stream. Throws when none comes in time. */
  async next(ms = 20_000) {
    const until = Date.now() + ms;
    for (;;) {
      const end = /\r?\n\r?\n/.exec(this.#text);
      if (end) {
        const lines = this.#text.slice(0, end.index).split(/\r?\n/);
        this.#text = this.#text.slice(end.index + end[0].length);
        const event = {};
        for (const line of lines) {
          const colon = line.indexOf(':');
          const name = colon === 0 ? 'comment' : colon < 0 ? line : line.slice(0, colon);
          event[name] = (name in event ? `${event[name]}\n` : '') + (colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, ''));
        }
        return event;
      }

      if (this.#ended)
        return null;
      await limit(new Promise((wake) => this.#waiting.push(wake)), Math.max(1, until - Date.now()), 'waiting for an event');
    }
  }

  /** The next JSON-RPC message that passes, or null at the end of the stream. */
  async message(wanted = () => true, ms = 60_000) {
    const until = Date.now() + ms;
    for (;;) {
      const event = await this.next(Math.max(1, until - Date.now()));
      if (event === null)
        return null;
      if (event.data) {
        const message = JSON.parse(event.data);
        if (wanted(message))
          return message;
      }
    }
  }

  /** What is left of the body, once it has ended. */
  async rest(ms = 60_000) {
    const until = Date.now() + ms;
    while (!this.#ended)
      await limit(new Promise((wake) => this.#waiting.push(wake)), Math.max(1, until - Date.now()), 'the rest of the answer');
    return this.#text;
  }

  close() { this.response.destroy(); }
}

/** Sends a request and returns its response's events as they come. */
export function open(url, { method = 'POST', headers = {}, body, timeout = 60_000 } = {}) {
  const { request } = url.startsWith('https:') ? https : http;
  const bytes = body === undefined ? undefined : Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return limit(new Promise((done, fail) => {
    const sent = request(url, { method, headers: bytes ? { 'Content-Length': bytes.length, ...headers } : headers, agent: false }, (response) => done(new Events(response)));
    sent.on('error', fail);
    sent.end(bytes);
  }), timeout, `${method} ${url}`);
}

async function once(url, options) {
  const events = await open(url, options);
  try {
    return { status: events.status, headers: events.headers, text: await events.rest(options.timeout) };
  } finally {
    events.close();
  }
}

/** Sends a request and returns the whole response. A 429 with Retry-After is waited out, as a good client does, unless impatient. */
export async function send(url, options = {}) {
  for (let attempt = 0; ; attempt++) {
    const answer = await once(url, options);
    const wait = Number(answer.headers['retry-after']);
    if (answer.status !== 429 || options.impatient || attempt === 8 || !(wait <= 60))
      return answer;
    await sleep(wait * 1000 + 50);
  }
}

/** The JSON-RPC answer in a response, whichever of the two types it has; null where there is none. */
export function answerIn({ headers, text }) {
  try {
    if (!(headers['content-type'] ?? '').startsWith('text/event-stream'))
      return JSON.parse(text);
    const data = text.split(/\r?\n/).filter((line) => line.startsWith('data:')).map((line) => line.slice(5).trim()).filter((line) => line.startsWith('{'));
    return data.map((line) => JSON.parse(line)).filter((message) => 'result' in message || 'error' in message).at(-1) ?? null;
  } catch {
    return null;
  }
}
