// A running server, and how clients of the revisions speak to it.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { answerIn, open, send, sleep } from './wire.mjs';

export const NEWEST = '2026-07-28';
const run = promisify(execFile);

export class Server {
  #tokens = new Map();
  #lastId = 100;

  /** @param settings { url, stytch, tokens, audit, doc, table } */
  constructor(settings) {
    Object.assign(this, settings);
    this.origin = new URL(this.url).origin;
  }

  /** A new access token, as the Sandbox gives them; or the one that was given for the member. */
  async newToken(member, resource = this.url) {
    if (!this.stytch) {
      if (resource !== this.url)
        return null;
      return this.tokens[member] ?? null;
    }
    const { status, text } = await send(`${this.stytch}/sandbox/token?member=${member}@northwind.example&resource=${encodeURIComponent(resource)}`, { method: 'GET' });
    if (status !== 200)
      throw new Error(`The Sandbox gave no token for ${member}: ${status} ${text}`);
    return text.trim();
  }

  async token(member) {
    if (!this.#tokens.has(member))
      this.#tokens.set(member, await this.newToken(member));
    return this.#tokens.get(member);
  }

  /** The member's id, from the token. */
  async memberId(member) { return JSON.parse(Buffer.from((await this.token(member)).split('.')[1], 'base64url')).sub; }

  async headers(member, more = {}) {
    return {
      Authorization: `Bearer ${await this.token(member)}`,
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      ...more,
    };
  }

  /** The message of a request of the revision without sessions, and the headers that it needs. */
  newest(method, params = {}, { id = ++this.#lastId, capabilities = {} } = {}) {
    return {
      headers: { 'MCP-Protocol-Version': NEWEST, 'Mcp-Method': method, ...(params.name ? { 'Mcp-Name': params.name } : {}) },
      body: {
        jsonrpc: '2.0', id, method,
        params: {
          ...params,
          _meta: {
            'io.modelcontextprotocol/protocolVersion': NEWEST,
            'io.modelcontextprotocol/clientInfo': { name: 'reports', version: '1' },
            'io.modelcontextprotocol/clientCapabilities': capabilities,
            ...params._meta,
          },
        },
      },
    };
  }

  /** Sends a request of the newest revision. Returns { status, headers, text, message }. */
  async ask(member, method, params, { headers = {}, ...options } = {}) {
    const made = this.newest(method, params, options);
    const answer = await send(this.url, { headers: await this.headers(member, { ...made.headers, ...headers }), body: made.body, timeout: options.timeout, impatient: options.impatient });
    return { ...answer, message: answerIn(answer) };
  }

  /** Calls a tool in the newest revision. Returns { result, error, text, failed, status }. A call limit is waited out, and one of Coda too. */
  async call(member, tool, args = {}, options = {}) {
    for (let attempt = 0; ; attempt++) {
      const { message, status, headers } = await this.ask(member, 'tools/call', { name: tool, arguments: args, ...options.params }, options);
      const result = message?.result;
      const text = result?.content?.[0]?.text ?? message?.error?.message ?? '';
      const later = /too many calls/.test(text) ? 3 : Number(/try again in (\d+) s/i.exec(text)?.[1]);
      if (later <= 30 && attempt < 5 && !options.impatient) {
        await sleep(later * 1000);
        continue;
      }
      return { status, headers, result, error: message?.error, data: result?.structuredContent, text, failed: !result || result.isError === true };
    }
  }

  /** Opens a session and returns its id. */
  async session(member, { version = '2025-11-25', capabilities = {} } = {}) {
    const answer = await send(this.url, { headers: await this.headers(member), body: initialize(version, { capabilities }) });
    const id = answer.headers['mcp-session-id'];
    if (!id)
      throw new Error(`No session was opened: ${answer.status} ${answer.text.slice(0, 300)}`);
    await this.inSession(member, id, { jsonrpc: '2.0', method: 'notifications/initialized' }, { version });
    return id;
  }

  async #sessionHeaders(member, session, { version = '2025-11-25', headers = {} } = {}) {
    return this.headers(member, { 'Mcp-Session-Id': session, 'MCP-Protocol-Version': version, ...headers });
  }

  /** Sends a message in a session and returns the whole response. */
  async inSession(member, session, body, options = {}) {
    const answer = await send(this.url, { ...options, headers: await this.#sessionHeaders(member, session, options), body });
    return { ...answer, message: answerIn(answer) };
  }

  /** Sends a message in a session and returns the response's events. */
  async stream(member, session, body, options = {}) {
    return this.#open({ headers: await this.#sessionHeaders(member, session, options), body });
  }

  /** Opens the stream of a session, or goes on with one. */
  async listen(member, session, lastEventId, options = {}) {
    const headers = await this.#sessionHeaders(member, session, { ...options, headers: { Accept: 'text/event-stream', ...(lastEventId ? { 'Last-Event-ID': lastEventId } : {}) } });
    delete headers['Content-Type'];
    return this.#open({ method: 'GET', headers });
  }

  // A limit on requests in a second is waited out. A limit on streams has a longer wait, and is for the test to see.
  async #open(options) {
    for (let attempt = 0; ; attempt++) {
      const stream = await open(this.url, options);
      if (stream.status !== 429 || attempt === 5 || !(Number(stream.headers['retry-after']) <= 2))
        return stream;
      stream.close();
      await sleep(1000);
    }
  }

  async endSession(member, session) {
    await send(this.url, { method: 'DELETE', headers: await this.#sessionHeaders(member, session) });
  }

  /** The rows of the sample table whose display column has the value. */
  async rowsNamed(member, name) {
    const { data, text } = await this.call(member, 'list_rows', { doc: this.doc, table: this.table, filter_column: this.column, filter_value: name, fresh: true });
    if (!data)
      throw new Error(`The rows could not be listed: ${text}`);
    return data.rows;
  }

  /** Makes a doc that a test may delete. */
  async newDoc(member) {
    const { data, text } = await this.call(member, 'create_doc', { title: `Report ${crypto.randomUUID()}` });
    if (!data?.id)
      throw new Error(`No doc could be made: ${text}`);
    return data.id;
  }

  async exists(member, doc) {
    return !(await this.call(member, 'get_doc', { doc, fresh: true })).failed;
  }

  /** Coda carries a deletion out some seconds after it accepted it. */
  async isGone(member, doc) {
    for (let attempt = 0; attempt < 20; attempt++) {
      if (!await this.exists(member, doc))
        return true;
      await sleep(500);
    }
    return false;
  }

  /** A member with limits of their own, who may write, where the Sandbox has more than three. */
  another(number) { return this.stytch ? `crowd-${number}` : 'alice'; }

  /** The audit records of a member since a moment (ISO 8601), or null where they cannot be read from here. */
  async audits(member, since) {
    if (!this.audit)
      return null;
    const { stdout } = await run('sqlite3', ['-json', '-readonly', this.audit, `SELECT tool, outcome, client_name, client_version FROM audit_record WHERE member = '${await this.memberId(member)}' AND started_at >= '${since}'`], { timeout: 10_000 });
    return stdout.trim() ? JSON.parse(stdout) : [];
  }
}

export const initialize = (protocolVersion, { id = 0, ...params } = {}) => ({
  jsonrpc: '2.0', id, method: 'initialize', params: { protocolVersion, capabilities: {}, clientInfo: { name: 'reports', version: '1' }, ...params },
});

export const toolCall = (id, name, args = {}, meta) => ({
  jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: args, ...(meta ? { _meta: meta } : {}) },
});
