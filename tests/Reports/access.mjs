// Reports 4, 8, 11, 14, 23 and 24: browsers, tokens, clients that register, and what is on record.
import { initialize } from './server.mjs';
import { send, sleep } from './wire.mjs';
import { readFile } from 'node:fs/promises';

const page = process.env.REPORTS_ORIGIN ?? 'http://localhost:6274';
const lower = (header) => (header ?? '').toLowerCase();

export default [
  {
    number: 4,
    name: 'a page in a browser passes the preflight and can read the answers',
    async run(t, server) {
      const asks = ['authorization', 'content-type', 'mcp-protocol-version', 'mcp-session-id', 'mcp-method', 'mcp-name', 'last-event-id'];
      const preflight = await send(server.url, {
        method: 'OPTIONS',
        headers: { Origin: page, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': asks.join(',') },
      });
      const allowed = preflight.headers;
      t.check(preflight.status >= 200 && preflight.status < 300, `the preflight: ${preflight.status}`);
      t.check([page, '*'].includes(allowed['access-control-allow-origin']), `allow-origin is ${allowed['access-control-allow-origin']}`);
      for (const method of ['GET', 'POST', 'DELETE'])
        t.check(new RegExp(`\\b${method}\\b|\\*`).test(allowed['access-control-allow-methods'] ?? ''), `allow-methods lacks ${method}`);
      // The wildcard does not stand for Authorization.
      for (const header of asks)
        t.check(lower(allowed['access-control-allow-headers']).split(/,\s*/).includes(header), `allow-headers lacks ${header}`);

      const served = await send(server.url, { headers: await server.headers('bob', { Origin: page }), body: initialize('2025-11-25') });
      const unsigned = await send(server.url, { headers: { Origin: page, 'Content-Type': 'application/json' }, body: initialize('2025-11-25') });
      const document = await send(`${server.origin}/.well-known/oauth-protected-resource${new URL(server.url).pathname}`, { method: 'GET', headers: { Origin: page } });
      for (const [what, { status, headers }, right, exposed] of [
        ['an answer', served, 200, 'mcp-session-id'], ['the 401', unsigned, 401, 'www-authenticate'], ['the metadata', document, 200],
      ]) {
        t.check(status === right, `${what}: ${status}`);
        t.check([page, '*'].includes(headers['access-control-allow-origin']), `${what} has allow-origin ${headers['access-control-allow-origin']}`);
        t.check(!exposed || lower(headers['access-control-expose-headers']).includes(exposed), `${what} does not expose ${exposed}`);
      }
      if (served.headers['mcp-session-id'])
        await server.endSession('bob', served.headers['mcp-session-id']);
    },
  },
  {
    number: 8,
    name: 'an Origin of a real client is served, or refused with the setting that allows it',
    async run(t, server) {
      for (const origin of ['https://claude.ai', 'https://chatgpt.com', 'vscode-file://vscode-app', 'app://obsidian.md', 'null']) {
        const made = server.newest('tools/list');
        const { status, text } = await send(server.url, { headers: await server.headers('bob', { ...made.headers, Origin: origin }), body: made.body });
        t.check(status === 200 || (status === 403 && text.includes('ALLOWED_ORIGINS')), `${origin}: ${status} '${text.slice(0, 200)}'`);
      }
    },
  },
  {
    number: 11,
    name: "another client's bad tokens do not lock out those behind the same address",
    async run(t, server) {
      const bad = await server.newToken('alice', `${server.origin}/other`) ?? await server.token('alice');
      const statuses = new Map();
      for (let i = 0; i < 70; i++) {
        const { status, headers } = await send(server.url, { headers: { Authorization: `Bearer ${bad}${i}` }, impatient: true });
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        t.check(status !== 429 || Number(headers['retry-after']) > 0, 'a 429 without Retry-After');
      }
      t.check([...statuses.keys()].every((status) => [401, 403, 429].includes(status)), `bad tokens: ${JSON.stringify([...statuses])}`);
      const fresh = await server.newToken('bob');
      const made = server.newest('tools/call', { name: 'whoami', arguments: {} });
      const { status, text } = await send(server.url, { headers: { ...await server.headers('bob', made.headers), Authorization: `Bearer ${fresh}` }, body: made.body, impatient: true });
      t.check(status === 200, `a good token after 70 bad ones from the same address: ${status} ${text.slice(0, 200)}`);
    },
  },
  {
    number: 14,
    name: 'refused attempts are on record',
    async run(t, server) {
      const since = new Date().toISOString();
      if (await server.audits('alice', since) === null)
        return t.skip('the audit trail is not readable from here (REPORTS_AUDIT names the SQLite file, and sqlite3 is needed)');
      const { doc, table, column } = server;
      await server.call('alice', 'drop_everything');
      await server.call('alice', 'unpublish_doc', { doc });
      await server.call('alice', 'delete_doc', { doc, confirm: true }, { headers: { 'X-MCP-Readonly': 'true' } });
      await server.call('carol', 'upsert_rows', { doc, table, rows: [{ [column]: 'report 14' }] });
      let missing;
      for (let attempt = 0; attempt < 20; attempt++) {
        const records = [...await server.audits('alice', since), ...await server.audits('carol', since)];
        const tools = records.filter(({ outcome }) => outcome !== 'succeeded').map(({ tool }) => tool);
        // An unknown tool need not be on record: it names nothing that could have been done.
        missing = ['unpublish_doc', 'delete_doc', 'upsert_rows'].filter((tool) => !tools.includes(tool));
        if (missing.length === 0)
          break;
        await sleep(500);
      }
      t.check(missing.length === 0, `no record of the refused ${missing.join(', ')}`);
    },
  },
  {
    number: 23,
    name: 'an audience that differs by a slash or by case is accepted',
    async run(t, server) {
      if (!server.stytch)
        return t.skip('only the Sandbox gives tokens for another resource');
      const shouting = server.url.replace(server.origin, server.origin.toUpperCase());
      for (const resource of [`${server.url}/`, shouting, `${shouting}/`]) {
        const { status, text } = await initializeWith(server, await server.newToken('bob', resource), server.url);
        t.check(status === 200, `${resource}: ${status} ${text.slice(0, 200)}`);
      }
      for (const resource of [server.origin, `${server.url}x`, 'https://elsewhere.example/mcp']) {
        const { status, headers } = await initializeWith(server, await server.newToken('bob', resource), server.url);
        t.check(status === 401 && /invalid_token/.test(headers['www-authenticate']) && /audience|resource/i.test(headers['www-authenticate']), `${resource}: ${status} ${headers['www-authenticate']}`);
      }
      const slash = await initializeWith(server, await server.token('bob'), `${server.url}/`);
      t.check([200, 404].includes(slash.status), `the endpoint with a slash: ${slash.status}`);
    },
  },
  {
    number: 24,
    name: 'a client that registers a custom scheme is served, or the docs say what it needs',
    async run(t, server) {
      if (!server.stytch)
        return t.skip('registration is tried at the Sandbox only');
      const { status, text } = await send(`${server.stytch}/v1/oauth2/register`, {
        headers: { 'Content-Type': 'application/json' },
        body: {
          client_name: 'Cursor',
          redirect_uris: ['cursor://anysphere.cursor-mcp/oauth/callback', 'https://www.cursor.com/agents/mcp/oauth/callback', 'http://localhost:8787/callback'],
          token_endpoint_auth_method: 'none',
        },
      });
      const docs = await readFile(new URL('../../docs/stytch-setup.md', import.meta.url), 'utf8').catch(() => '');
      t.check([200, 201].includes(status) || (status === 400 && docs.includes('cursor://')), `${status} ${text.slice(0, 200)}, and docs/stytch-setup.md does not say what such a client needs`);
    },
  },
];

async function initializeWith(server, token, url) {
  const answer = await send(url, { headers: { ...await server.headers('bob'), Authorization: `Bearer ${token}` }, body: initialize('2025-11-25') });
  if (answer.headers['mcp-session-id'])
    await send(url, { method: 'DELETE', headers: { Authorization: `Bearer ${token}`, 'Mcp-Session-Id': answer.headers['mcp-session-id'] } });
  return answer;
}
