// Attacks 40 to 53: tokens, messages, sessions, limits and settings.
import { initialize, toolCall } from './server.mjs';
import { answerIn, open, send, sleep } from './wire.mjs';

const json = JSON.stringify;
const needsOwn = 'it needs a server that it can start';
const needsTokens = 'only the Sandbox gives tokens to more members';
const tally = (answers) => json([...answers.reduce((counts, { status }) => counts.set(status, (counts.get(status) ?? 0) + 1), new Map())]);
const timed = async (answer) => {
  const start = Date.now();
  return { ...await answer, took: Date.now() - start };
};

/** The token with another key's name and another time of issue. Its signature fits neither. */
function withKeyOf(token, kid, issued) {
  const [header, claims, signature] = token.split('.');
  const change = (part, more) => Buffer.from(json({ ...JSON.parse(Buffer.from(part, 'base64url')), ...more })).toString('base64url');
  return [change(header, { kid }), change(claims, { iat: issued, nbf: issued, exp: issued + 3600 }), signature].join('.');
}

export default [
  {
    number: 40,
    name: 'tokens with keys that nobody has keep no other token waiting',
    async run(t, server) {
      const good = await server.newToken('bob');
      const made = server.newest('tools/list');
      const now = Math.floor(Date.now() / 1000);
      const bad = (kid, issued, address) => timed(send(server.url, {
        headers: { ...made.headers, 'Content-Type': 'application/json', 'X-Forwarded-For': address, Authorization: `Bearer ${withKeyOf(good, kid, issued)}` }, body: made.body, impatient: true,
      }));
      // From the future, so that no key set shows that the key does not exist; and as of now, which may wait for the next key set.
      const future = Array.from({ length: 120 }, (_, i) => bad(`from-the-future-${i}`, now + 20, '127.0.4.1'));
      const present = Array.from({ length: 60 }, (_, i) => bad(`of-now-${i}`, now, '127.0.4.2'));
      await sleep(500);
      for (const address of ['127.0.4.1', '127.0.4.3']) {
        const fresh = await server.newToken('alice');
        const served = await timed(send(server.url, { headers: { ...await server.headers('alice', made.headers), Authorization: `Bearer ${fresh}`, 'X-Forwarded-For': address }, body: made.body, impatient: true }));
        t.check(served.status === 200 && served.took < 5000, `a good token meanwhile: ${served.status} after ${served.took} ms`);
      }
      const early = await Promise.all(future);
      t.check(early.every(({ status, headers }) => status === 401 || (status === 503 && Number(headers['retry-after']) > 0)), `tokens from the future: ${tally(early)}`);
      t.check(early.every(({ took }) => took < 8000), `a token from the future waited ${Math.max(...early.map(({ took }) => took))} ms`);
      const late = await Promise.all(present);
      t.check(late.every(({ status }) => [401, 503].includes(status)), `tokens of now: ${tally(late)}`);
      t.check(late.filter(({ took }) => took > 6000).length <= 8, `${late.filter(({ took }) => took > 6000).length} tokens of one address waited for a key set`);
    },
  },
  {
    number: 41,
    name: 'calls that are refused for a scope cost few records, and count against the limit',
    async run(t, server) {
      const since = new Date().toISOString();
      const answers = [];
      for (let i = 0; i < 4; i++)
        answers.push(...await Promise.all(Array.from({ length: 50 }, () => server.ask('carol', 'tools/call', { name: 'delete_rows', arguments: { doc: server.doc, table: server.table, rows: ['i-1'] } }, { impatient: true, timeout: 60_000 }))));
      t.check(answers.every(({ status }) => [200, 403, 429].includes(status)), `the answers: ${tally(answers)}`);
      const refused = answers.filter(({ status, text }) => status === 429 || /too many/i.test(text));
      t.check(refused.length >= 100, `${refused.length} of 200 refused calls at full speed met a limit`);
      t.check(refused.every(({ status, headers }) => status !== 429 || Number(headers['retry-after']) > 0), 'a 429 without Retry-After');
      await sleep(1000);
      const records = await server.audits('carol', since);
      if (records !== null)
        t.check(records.filter(({ tool }) => tool === 'delete_rows').length <= 4, `${records.length} records of 200 refused calls`);
    },
  },
  {
    number: 42,
    name: "one member's flood of requests or of large messages is limited, and others notice nothing",
    async run(t, server) {
      const member = 'crowd-1';
      if (!server.stytch)
        return t.skip(needsTokens);
      const others = async (what) => {
        const other = await timed(server.ask('bob', 'tools/list', {}, { impatient: true }));
        t.check(other.status === 200 && other.took < 5000, `another member beside ${what}: ${other.status} after ${other.took} ms`);
      };
      for (const method of ['tools/list', 'prompts/list', 'resources/templates/list']) {
        const flood = Array.from({ length: 250 }, () => server.ask(member, method, {}, { impatient: true }));
        await others(method);
        const answers = await Promise.all(flood);
        t.check(answers.every(({ status, headers }) => status === 200 || (status === 429 && Number(headers['retry-after']) > 0)), `${method}: ${tally(answers)}`);
        t.check(answers.some(({ status }) => status === 429), `250 of ${method} at once are all served`);
      }
      await sleep(6000);
      const made = server.newest('tools/call', { name: 'list_docs', arguments: { query: 'x' } });
      const headers = await server.headers(member, made.headers);
      // A message that is refused unread may end its connection.
      for (const [what, argument] of [['values', `[${'0,'.repeat(1_900_000)}0]`], ['text', json('x'.repeat(3_800_000))]]) {
        const body = json(made.body).replace('"x"', argument);
        const large = Array.from({ length: 12 }, () => send(server.url, { headers, body, impatient: true }).catch((error) => ({ status: error.code, headers: {} })));
        await others(`large messages of ${what}`);
        const answers = await Promise.all(large);
        t.check(answers.every(({ status }) => [200, 400, 413, 429, 'EPIPE', 'ECONNRESET'].includes(status)), `12 messages of 3.8 MB of ${what} at once: ${tally(answers)}`);
      }
    },
  },
  {
    number: 43,
    name: 'a revoked token gets nothing more, and its streams end',
    lane: 'shared',
    async run(t, server, programs) {
      if (!programs)
        return t.skip(needsOwn);
      const { server: other, program } = await programs.start();
      const session = await other.session('crowd-2');
      const stream = await other.listen('crowd-2', session);
      t.check(stream.status === 200 && !(await other.call('crowd-2', 'whoami')).failed, 'the member is not served before');
      await program.command('member', 'revoke', await other.memberId('crowd-2'));
      const { status, headers } = await other.ask('crowd-2', 'tools/list', {});
      t.check(status === 401 && /invalid_token/.test(headers['www-authenticate']), `the next request: ${status} ${headers['www-authenticate']}`);
      t.check(await stream.rest(10_000).then(() => true, () => false), 'the stream goes on');
      await sleep(2000);
      const fresh = await other.newToken('crowd-2');
      const made = other.newest('tools/list');
      const again = await send(other.url, { headers: { ...await other.headers('crowd-2', made.headers), Authorization: `Bearer ${fresh}` }, body: made.body });
      t.check(again.status === 200, `a token that was issued afterwards: ${again.status}`);
    },
  },
  {
    number: 44,
    name: 'no variable of the platform makes somebody a trusted proxy',
    lane: 'own',
    async run(t, server, programs) {
      if (!programs)
        return t.skip(needsOwn);
      const [port] = programs.spare;
      const program = await programs.launch({ ...programs.sandbox, PORT: `${port}`, PUBLIC_URL: 'https://mcp.example.com', ASPNETCORE_FORWARDEDHEADERS_ENABLED: 'true' });
      await program.ready();
      const url = `http://localhost:${port}/mcp`;
      for (const headers of [{ 'X-Forwarded-Proto': 'https' }, { 'X-Forwarded-Proto': 'https', 'X-Forwarded-For': '9.9.9.9' }, { Forwarded: 'for=9.9.9.9;proto=https' }, { 'X-Forwarded-Host': 'localhost' }]) {
        const answer = await send(url, { headers: { Host: 'mcp.example.com', ...headers } });
        t.check(answer.status === 400 && /https/i.test(answer.text), `${json(headers)}: ${answer.status} ${answer.text.slice(0, 200)}`);
      }
      await program.stop();
    },
  },
  {
    number: 45,
    name: 'a message that readers could understand differently passes neither the session nor the scope check',
    async run(t, server) {
      const whoami = json(toolCall(1, 'whoami'));
      const bom = Buffer.from([0xef, 0xbb, 0xbf]);
      const endpoint = new URL(server.url);
      for (const path of [endpoint.pathname, `${endpoint.pathname}/`]) {
        const url = new URL(path, endpoint).href;
        for (const [type, body] of [
          ['application/json; charset=utf-16', Buffer.from(whoami, 'utf16le')], ['application/json; charset=utf-7', whoami], ['application/json; charset=nonsense', whoami],
          [undefined, whoami], ['', whoami], ['nonsense', whoami], ['text/plain', whoami], ['application/x-www-form-urlencoded', whoami], [undefined, 'no JSON'],
        ]) {
          const headers = await server.headers('bob');
          delete headers['Content-Type'];
          const answer = await send(url, { headers: { ...headers, ...(type === undefined ? {} : { 'Content-Type': type }) }, body });
          t.check(answer.status === 415 && answer.text.length > 0, `${path} with Content-Type ${type}: ${answer.status} ${answer.text.slice(0, 200)}`);
        }
        for (const [what, body] of [['plain', whoami], ['with a byte order mark', Buffer.concat([bom, Buffer.from(whoami)])]]) {
          const answer = await send(url, { headers: await server.headers('bob'), body });
          t.check(answer.status === 400 && /mcp-session-id/i.test(answer.text), `${path}, a call ${what} without a session: ${answer.status} ${answer.text.slice(0, 200)}`);
        }
        const opened = await send(url, { headers: await server.headers('bob'), body: initialize('2025-11-25') });
        t.check(opened.status === 200 && opened.headers['mcp-session-id'], `${path}: ${opened.status}`);
        await server.endSession('bob', opened.headers['mcp-session-id']);
      }

      const shouting = endpoint.href.replace(endpoint.pathname, endpoint.pathname.toUpperCase());
      const answer = await send(shouting, { headers: await server.headers('bob'), body: initialize('2025-11-25') });
      t.check(answer.status === 404 || answer.headers['mcp-session-id'], `${shouting}: ${answer.status} without a session`);
      const called = await send(shouting, { headers: await server.headers('bob'), body: whoami });
      t.check([400, 404].includes(called.status), `a call without a session at ${shouting}: ${called.status} ${called.text.slice(0, 200)}`);
      const below = await send(`${server.url}/x`, { headers: { 'Content-Type': 'application/json' }, body: whoami });
      t.check(below.status === 404, `a path below the endpoint: ${below.status}`);

      const doc = await server.newDoc('alice');
      const made = server.newest('tools/call', { name: 'delete_doc', arguments: { doc, confirm: true } });
      const text = json(made.body);
      for (const [what, body, more = {}, url = server.url] of [
        ['with a byte order mark', Buffer.concat([bom, Buffer.from(text)])],
        ['in UTF-16', Buffer.from(text, 'utf16le'), { 'Content-Type': 'application/json; charset=utf-16' }],
        ['with two methods', text.replace('"method":"tools/call"', '"method":"ping","method":"tools/call"')],
        ['with two names', text.replace('"name":"delete_doc"', '"name":"list_docs","name":"delete_doc"')],
        ['with escapes', text.replace('"name":"delete_doc"', '"n\\u0061me":"delete_doc"')],
        ['in a batch', `[${text}]`],
        ['at another case of the path', text, {}, shouting],
      ]) {
        const refused = await send(url, { headers: await server.headers('carol', { ...made.headers, ...more }), body });
        t.check((refused.status >= 400 && refused.status < 500) || answerIn(refused)?.result?.isError, `delete_doc of a member who may not, ${what}: ${refused.status} ${refused.text.slice(0, 200)}`);
      }
      const twice = json(server.newest('tools/call', { name: 'delete_doc', arguments: { doc: 'x', confirm: true } }).body).replace('"doc":"x"', `"doc":"x","doc":"${doc}"`);
      const doubled = await send(server.url, { headers: await server.headers('alice', made.headers), body: twice });
      t.check(doubled.status === 400 || answerIn(doubled)?.result?.isError || answerIn(doubled)?.error, `an argument that comes twice: ${doubled.status} ${doubled.text.slice(0, 200)}`);
      t.check(await server.exists('alice', doc), 'the doc was deleted');
      await server.call('alice', 'delete_doc', { doc, confirm: true });
    },
  },
  {
    number: 46,
    name: 'a refused initialize has no session, and closes none that is used',
    async run(t, server) {
      const used = await server.session('crowd-3').catch(() => null) ?? await server.session('bob');
      const member = server.stytch ? 'crowd-3' : 'bob';
      const half = json(initialize('2025-11-25')).replace('"reports"', '"\\ud800"');
      for (const [what, headers, body] of [
        ['406', { Accept: 'text/html' }], ['415', { 'Content-Type': 'text/plain' }], ['a header that contradicts the body', { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': 'tools/list' }],
        ['an unknown version in the header', { 'MCP-Protocol-Version': '1999-01-01' }], ['half of a surrogate pair', {}, half],
      ]) {
        for (let i = 0; i < 10; i++) {
          const answer = await send(server.url, { headers: await server.headers(member, headers), body: body ?? initialize('2025-11-25') });
          t.check(answer.status >= 400 && answer.status < 500 && !answer.headers['mcp-session-id'], `${what}: ${answer.status} with the session ${answer.headers['mcp-session-id']}`);
        }
      }
      const { status } = await server.inSession(member, used, { jsonrpc: '2.0', id: 3, method: 'tools/list' });
      t.check(status === 200, `the session that was there before: ${status}`);
      await server.endSession(member, used);
    },
  },
  {
    number: 47,
    name: "a client's name forges no line of the audit trail",
    async run(t, server) {
      const since = new Date().toISOString();
      if (await server.audits('bob', since) === null)
        return t.skip('the audit trail is not readable from here');
      const clientInfo = { name: 'x\u001b[31mred\r\nforged\u202e\u0000', version: '1\u001b]0;y\u0007' };
      const opened = await send(server.url, { headers: await server.headers('bob'), body: initialize('2025-11-25', { clientInfo }) });
      const session = opened.headers['mcp-session-id'];
      if (!session)
        return t.check(opened.status === 400, `initialize: ${opened.status}`);
      await server.inSession('bob', session, toolCall(1, 'whoami'));
      await server.endSession('bob', session);
      let names = [];
      for (let attempt = 0; attempt < 20 && names.length === 0; attempt++) {
        await sleep(500);
        names = (await server.audits('bob', since)).map(({ client_name, client_version }) => `${client_name} ${client_version}`).filter((name) => name.includes('red'));
      }
      t.check(names.length > 0, 'the call is not on record');
      t.check(names.every((name) => !/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(name)), `the audit has ${json(names)}`);
    },
  },
  {
    number: 48,
    name: 'a start with settings that cannot work ends with one sentence, and Cloudflare Access works with own tokens',
    lane: 'own',
    async run(t, server, programs) {
      if (!programs)
        return t.skip(needsOwn);
      const [port] = programs.spare;
      for (const host of ['mcp.internal', '*']) {
        const program = await programs.launch({ ...programs.sandbox, PORT: `${port}`, HOST: host });
        const code = await Promise.race([program.exit, sleep(30_000).then(() => 'running')]);
        t.check(code === 1 && /HOST/.test(program.log) && !/^\s+at /m.test(program.log), `HOST=${host}: ${code} ${program.log.slice(0, 300)}`);
        await program.stop();
      }
      const { CODA_API_TOKEN, CODA_API_BASE_URL } = programs.sandbox;
      for (const [CODA_CREDENTIALS, more] of [['member', {}], ['member-or-service', { CODA_API_TOKEN }]]) {
        const access = {
          AUTH_PROVIDER: 'cloudflare-access', CF_ACCESS_TEAM_DOMAIN: 'http://localhost:1', CF_ACCESS_AUD: '4714c1358e65fe4b408ad6d432a5f878f08194bdb4752441fd56faefa9b2b6f2',
          ASPNETCORE_ENVIRONMENT: 'Development', PORT: `${port}`, CODA_API_BASE_URL, CODA_CREDENTIALS, ...more,
        };
        const bare = await programs.launch(access);
        const code = await Promise.race([bare.exit, bare.ready().then(() => 'ready', () => bare.exit)]);
        t.check(code === 'ready' || (code === 1 && /CODAMCP_(KEY_ENCRYPTION|PAGES)_SECRET/.test(bare.log) && !/^\s+at /m.test(bare.log)), `${CODA_CREDENTIALS} without secrets: ${code} ${bare.log.slice(0, 300)}`);
        await bare.stop();
        const program = await programs.launch({ ...access, CODAMCP_KEY_ENCRYPTION_SECRET: 'a-secret-for-tests-that-is-long-enough' });
        await program.ready();
        const account = await send(`http://localhost:${port}/account`, { method: 'GET' });
        t.check(account.status === 403 && /Cloudflare Access/.test(account.text), `${CODA_CREDENTIALS}: the account page without Access: ${account.status}`);
        await program.stop();
      }
    },
  },
  {
    number: 49,
    name: 'a stream is gone on with in its own session and by its own member alone',
    async run(t, server) {
      const [one, two] = [await server.session('bob'), await server.session('bob')];
      const stream = await server.stream('bob', one, toolCall(5, 'whoami'));
      const first = await stream.next();
      await stream.message((message) => message.id === 5);
      if (!t.check(first?.id, 'the stream has no ids'))
        return;
      for (const [member, session] of [['bob', two], ['alice', one], ['alice', await server.session('alice')]]) {
        const resumed = await server.listen(member, session, first.id);
        const got = resumed.status === 200 ? await resumed.message((message) => message.id === 5, 3000).catch(() => null) : null;
        t.check(!got?.result, `${member} gets the answer of another session: ${resumed.status}`);
        resumed.close();
      }
      const own = await server.listen('bob', one, first.id);
      t.check((await own.message((message) => message.id === 5, 10_000).catch(() => null))?.result, `its own session does not get it: ${own.status}`);
      own.close();
      for (const session of [one, two])
        await server.endSession('bob', session);
    },
  },
  {
    number: 50,
    name: 'a batch of 2025-03-26 is served, and that of a later revision is refused',
    async run(t, server) {
      const batch = [{ jsonrpc: '2.0', id: 1, method: 'ping' }, { jsonrpc: '2.0', method: 'notifications/initialized' }, toolCall(2, 'whoami')];
      const old = await server.session('bob', { version: '2025-03-26' });
      const served = await server.inSession('bob', old, batch, { version: '2025-03-26' });
      const answers = served.status === 200 ? JSON.parse(served.text) : [];
      t.check(answers.length === 2 && answers.every((answer) => answer.result) && answers.map(({ id }) => id).sort().join() === '1,2', `a batch: ${served.status} ${served.text.slice(0, 300)}`);
      const later = await server.session('bob');
      const refused = await server.inSession('bob', later, batch);
      t.check(refused.status === 400 && answerIn(refused)?.error, `a batch in 2025-11-25: ${refused.status} ${refused.text.slice(0, 300)}`);
      await server.endSession('bob', old);
      await server.endSession('bob', later);
    },
  },
  {
    number: 51,
    name: 'a lost connection cancels no call of a session',
    lane: 'crowd',
    async run(t, server) {
      const member = server.another(51);
      if (await server.audits(member, new Date().toISOString()) === null)
        return t.skip('the audit trail is not readable from here');
      const doc = await server.newDoc(member);
      const made = await server.call(member, 'create_page', { doc, name: 'Slow', content: 'An export of a page takes a while' });
      t.check(!made.failed, made.text);
      for (const version of ['2025-03-26', '2025-06-18', '2025-11-25']) {
        const since = new Date().toISOString();
        const session = await server.session(member, { version });
        const read = await server.stream(member, session, toolCall(6, 'get_page', { doc, page: 'Slow', fresh: true }), { version });
        await sleep(100);
        read.close();
        let record;
        for (let attempt = 0; attempt < 30 && !['succeeded', 'cancelled', 'failed'].includes(record?.outcome); attempt++) {
          await sleep(500);
          record = (await server.audits(member, since)).find(({ tool }) => tool === 'get_page');
        }
        t.check(record?.outcome === 'succeeded', `${version}: a read whose connection was lost is ${record?.outcome}`);
        await server.endSession(member, session);
      }
      await server.call(member, 'delete_doc', { doc, confirm: true });
    },
  },
  {
    number: 52,
    name: 'the version of a request must be that of its session',
    async run(t, server) {
      const session = await server.session('bob');
      const list = { jsonrpc: '2.0', id: 2, method: 'tools/list' };
      for (const version of ['2024-11-05', '2025-06-18', '1999-01-01']) {
        const posted = await server.inSession('bob', session, list, { version });
        t.check(posted.status === 400, `a request of ${version} in a session of 2025-11-25: ${posted.status}`);
        const deleted = await send(server.url, { method: 'DELETE', headers: await server.headers('bob', { 'Mcp-Session-Id': session, 'MCP-Protocol-Version': version }) });
        t.check(deleted.status === 400, `DELETE with ${version}: ${deleted.status}`);
      }
      t.check((await server.inSession('bob', session, list)).status === 200, 'the session is gone');
      await server.endSession('bob', session);
    },
  },
  {
    number: 53,
    name: 'a subscription over the limit says when to come back',
    async run(t, server) {
      if (!server.stytch)
        return t.skip(needsTokens);
      const streams = [];
      for (let i = 0; i < 17; i++) {
        const made = server.newest('subscriptions/listen', { notifications: { toolsListChanged: true } });
        streams.push(await open(server.url, { headers: await server.headers('crowd-4', made.headers), body: made.body }));
      }
      t.check(streams.slice(0, 16).every(({ status }) => status === 200), `16 subscriptions: ${streams.map(({ status }) => status)}`);
      t.check(streams[16].status === 429 && Number(streams[16].headers['retry-after']) > 0, `the 17th: ${streams[16].status} with Retry-After ${streams[16].headers['retry-after']}`);
      streams.forEach((stream) => stream.close());
    },
  },
];
