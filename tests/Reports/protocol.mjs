// Reports 9, 10, 12, 13, 16, 17, 22 and 27: what goes over the wire.
import { initialize, toolCall } from './server.mjs';
import { answerIn, send } from './wire.mjs';

export default [
  {
    number: 9,
    name: 'a request of an older revision without a session is told what is missing',
    async run(t, server) {
      await server.session('bob');
      const headers = await server.headers('bob', { 'MCP-Protocol-Version': '2025-11-25' });
      const notified = await send(server.url, { headers, body: { jsonrpc: '2.0', method: 'notifications/initialized' } });
      t.check([202, 400].includes(notified.status), `a notification: ${notified.status}`);
      for (const [id, method, params] of [[7, 'ping'], [8, 'tools/list'], ['nine', 'tools/call', { name: 'whoami', arguments: {} }]]) {
        const answer = await send(server.url, { headers, body: { jsonrpc: '2.0', id, method, ...(params ? { params } : {}) } });
        const message = answerIn(answer);
        t.check(answer.status === 400 && message?.id === id && /mcp-session-id/i.test(message?.error?.message), `${method}: ${answer.status} ${answer.text.slice(0, 300)}`);
      }
    },
  },
  {
    number: 10,
    name: 'each Accept that allows one of the two types is served',
    async run(t, server) {
      const accepts = ['text/event-stream', 'application/json', undefined, '*/*', 'application/*, text/*', 'application/json;q=0.9, text/event-stream;q=0.8'];
      for (const accept of accepts) {
        const headers = await server.headers('bob');
        delete headers.Accept;
        if (accept !== undefined)
          headers.Accept = accept;
        const made = server.newest('tools/list');
        for (const [name, more, body] of [['tools/list of 2026-07-28', made.headers, made.body], ['initialize', {}, initialize('2025-11-25')]]) {
          const answer = await send(server.url, { headers: { ...headers, ...more }, body });
          t.check(answer.status === 200 && answerIn(answer)?.result, `${name} with Accept ${accept ?? '(none)'}: ${answer.status} ${answer.text.slice(0, 200)}`);
          if (answer.headers['mcp-session-id'])
            await server.endSession('bob', answer.headers['mcp-session-id']);
        }
      }

      const made = server.newest('tools/list');
      const refused = await send(server.url, { headers: await server.headers('bob', { ...made.headers, Accept: 'text/html' }), body: made.body });
      t.check(refused.status === 406 && refused.text.length > 0, `Accept text/html: ${refused.status} with ${refused.text.length} characters`);
    },
  },
  {
    number: 12,
    name: 'a malformed initialize is refused with 400 and leaves no session',
    async run(t, server) {
      const whole = JSON.stringify(initialize('2025-11-25', { clientInfo: { name: 'NAME', version: '1' } }));
      const latin = Buffer.from(whole.replace('NAME', 'caf\u00e9'), 'latin1');
      for (const [what, body, mayServe] of [
        ['half of a surrogate pair', whole.replace('NAME', '\\ud800')],
        ['a byte that is no UTF-8', latin],
        ['no clientInfo.version', JSON.stringify(initialize('2025-11-25', { clientInfo: { name: 'x' } }))],
        ['the id 1.0', whole.replace('"id":0', '"id":1.0'), true],
        ['the id null', whole.replace('"id":0', '"id":null')],
        ['params as a list', JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: ['2025-11-25'] })],
        ['no params', JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize' })],
      ]) {
        const answer = await send(server.url, { headers: await server.headers('bob'), body });
        const session = answer.headers['mcp-session-id'];
        const message = answerIn(answer);
        if (mayServe && answer.status === 200 && message?.result) {
          t.check(session, `${what}: served without a session`);
          await server.endSession('bob', session);
          continue;
        }

        t.check(answer.status === 400 && [-32700, -32600, -32602].includes(message?.error?.code), `${what}: ${answer.status} ${answer.text.slice(0, 200)}`);
        t.check(!session, `${what}: an error came with a session`);
      }

      const marked = await send(server.url, { headers: await server.headers('bob'), body: Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(whole)]) });
      t.check(marked.status === 200 && marked.headers['mcp-session-id'], `a byte order mark first: ${marked.status} ${marked.text.slice(0, 200)}`);
    },
  },
  {
    number: 13,
    name: 'initialize with a version that it cannot open is answered with one that it can',
    async run(t, server) {
      for (const version of ['2026-07-28', '2099-01-01']) {
        const answer = await send(server.url, { headers: await server.headers('bob'), body: initialize(version) });
        const message = answerIn(answer);
        const offered = message?.result?.protocolVersion;
        // The newest revision has no initialize, so a refusal that lists the versions is as good.
        const listed = version === '2026-07-28' && JSON.stringify(message?.error?.data ?? {}).includes('2025-11-25');
        t.check(listed || (answer.status === 200 && /^20(24|25)-/.test(offered ?? '')), `${version}: ${answer.status} ${answer.text.slice(0, 300)}`);
        t.check(!message?.error || !answer.headers['mcp-session-id'], `${version}: a refusal came with a session`);
      }
    },
  },
  {
    number: 16,
    name: 'paths of an authorization server are not there, rather than in need of a token',
    async run(t, server) {
      const documents = ['.well-known/oauth-authorization-server', '.well-known/openid-configuration'];
      const endpoint = new URL(server.url).pathname.slice(1);
      const paths = [...documents, `.well-known/oauth-authorization-server/${endpoint}`, ...documents.map((path) => `${endpoint}/${path}`), 'authorize', 'token', 'register'];
      for (const path of paths) {
        const { status } = await send(`${server.origin}/${path}`, { method: 'GET' });
        t.check([200, 301, 302, 307, 308, 404, 405].includes(status), `${path}: ${status}`);
      }
    },
  },
  {
    number: 17,
    name: 'a wrong Host gets a sentence, and health answers for any Host',
    async run(t, server) {
      const headers = await server.headers('bob', { Host: 'codamcp.invalid:8080' });
      const refused = await send(server.url, { headers, body: initialize('2025-11-25') });
      t.check(refused.status >= 400 && refused.status < 500 && /host/i.test(refused.text) && /[A-Z]{3,}_[A-Z_]{3,}/.test(refused.text), `a wrong Host: ${refused.status} '${refused.text.slice(0, 300)}' names no setting`);
      for (const path of ['/health', '/health/live', '/health/ready']) {
        const healthy = await send(`${server.origin}${path}`, { method: 'GET', headers: { Host: '10.0.0.7:8080' } });
        t.check(healthy.status === 200, `${path} with another Host: ${healthy.status}`);
      }
    },
  },
  {
    number: 22,
    name: 'a write that is sent again is carried out once',
    async run(t, server) {
      const { doc, table, column } = server;
      const session = await server.session('bob');
      const write = (id, name, more = {}) => server.inSession('bob', session, toolCall(id, 'upsert_rows', { doc, table, rows: [{ [column]: name }], ...more }));
      const [one, two, key] = [1, 2, 3].map((n) => `report 22.${n} ${crypto.randomUUID()}`);
      await write(7, one);
      await write(7, one);
      t.check((await server.rowsNamed('bob', one)).length === 1, 'a POST that was sent twice wrote twice');
      await Promise.all([write(8, two), write(8, two)]);
      t.check((await server.rowsNamed('bob', two)).length === 1, 'a POST that was sent twice at once wrote twice');
      await write(9, key, { idempotency_key: key });
      await write(10, key, { idempotency_key: key });
      t.check((await server.rowsNamed('bob', key)).length === 1, 'a key that was used twice wrote twice');
      const other = await write(11, `${key} other`, { idempotency_key: key });
      t.check(other.message?.result?.isError === true || other.message?.error, `the key with other rows: ${other.text.slice(0, 200)}`);
      await server.endSession('bob', session);
    },
  },
  {
    number: 27,
    name: 'the empty first event is for the revision that has it, and events have a type',
    async run(t, server) {
      for (const version of ['2025-03-26', '2025-06-18', '2025-11-25']) {
        const session = await server.session('bob', { version });
        const stream = await server.stream('bob', session, toolCall(3, 'whoami'), { version });
        t.check(/^text\/event-stream(;|$)/.test(stream.headers['content-type']), `${version}: Content-Type ${stream.headers['content-type']}`);
        const events = [];
        for (let event = await stream.next(); event !== null; event = await stream.next())
          events.push(event);
        const empty = events.filter((event) => event.data === '');
        t.check(version === '2025-11-25' ? empty.length === 1 && events[0].id && events[0].data === '' : empty.length === 0, `${version}: ${empty.length} empty events`);
        const real = events.filter((event) => event.data);
        t.check(real.length > 0 && real.every((event) => event.event === 'message'), `${version}: an event of another type than message`);
        await server.endSession('bob', session);
      }
    },
  },
];
