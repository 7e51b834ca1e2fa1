// Reports 1, 5, 6, 19, 20 and 26: sessions, their streams, and questions to a person.
import { toolCall } from './server.mjs';
import { sleep } from './wire.mjs';

const list = { jsonrpc: '2.0', id: 2, method: 'tools/list' };
const forms = { capabilities: { elicitation: {} } };

/** Calls delete_doc in a session that has forms, and returns the stream and the question. */
async function askToDelete(server, member, session, doc, meta) {
  const stream = await server.stream(member, session, toolCall(5, 'delete_doc', { doc, confirm: true }, meta));
  const question = await stream.message((message) => message.method === 'elicitation/create');
  if (!question)
    throw new Error('delete_doc asked nothing');
  return { stream, question };
}

const answer = (question, result) => ({ jsonrpc: '2.0', id: question.id, result });

export default [
  {
    number: 1,
    name: 'a session in use stays when the member opens many others',
    async run(t, server) {
      const used = await server.session('alice');
      const others = [];
      const statuses = new Set();
      for (let i = 0; i < 34; i++) {
        others.push(await server.session('alice'));
        statuses.add((await server.inSession('alice', used, list)).status);
      }
      t.check([...statuses].join() === '200', `a session that was used after each of 34 openings: ${[...statuses].join(', ')}`);

      const listening = await server.session('alice');
      const stream = await server.listen('alice', listening);
      for (let i = 0; i < 34; i++)
        others.push(await server.session('alice'));
      const { status } = await server.inSession('alice', listening, list);
      t.check(stream.status === 200 && status === 200, `a session with an open stream, after 34 openings: ${status}`);
      stream.close();
      for (const session of [used, listening, ...others])
        await server.endSession('alice', session);
    },
  },
  {
    number: 5,
    name: 'a client that answers a question by itself is told a way forward',
    async run(t, server) {
      const said = {};
      for (const action of ['cancel', 'decline']) {
        const doc = await server.newDoc('alice');
        const session = await server.session('alice', forms);
        const { stream, question } = await askToDelete(server, 'alice', session, doc);
        await server.inSession('alice', session, answer(question, { action }));
        const result = (await stream.message((message) => message.id === 5))?.result;
        said[action] = result?.content?.[0]?.text ?? '';
        t.check(result?.isError === true && await server.exists('alice', doc), `${action} deleted the doc: ${said[action]}`);
        t.check(/X-MCP-Confirm/.test(said[action]), `${action} names no way forward: ${said[action]}`);
        t.check(!/person was asked/i.test(said[action]), `${action} claims that a person was asked: ${said[action]}`);

        // What the person can do who set such a client up.
        const headers = { 'X-MCP-Confirm': 'arguments' };
        const confirmed = await server.inSession('alice', session, toolCall(6, 'delete_doc', { doc, confirm: true }), { headers });
        t.check(confirmed.message?.result?.isError !== true && await server.isGone('alice', doc), `the header and confirm: true did not delete: ${confirmed.text.slice(0, 300)}`);
        await server.endSession('alice', session);
      }
      t.check(said.cancel !== said.decline, 'cancel and decline read alike');

      const doc = await server.newDoc('alice');
      const asked = await server.call('alice', 'delete_doc', { doc, confirm: true }, forms);
      const [key] = Object.keys(asked.result?.inputRequests ?? {});
      const cancelled = await server.call('alice', 'delete_doc', { doc, confirm: true }, {
        ...forms, params: { inputResponses: { [key]: { action: 'cancel' } }, requestState: asked.result?.requestState },
      });
      t.check(cancelled.failed && /X-MCP-Confirm/.test(cancelled.text), `cancel in 2026-07-28: ${cancelled.text}`);
      const confirmed = await server.call('alice', 'delete_doc', { doc, confirm: true }, { ...forms, headers: { 'X-MCP-Confirm': 'arguments' } });
      t.check(!confirmed.failed && await server.isGone('alice', doc), `the header in 2026-07-28: ${confirmed.text}`);
    },
  },
  {
    number: 6,
    name: 'the form has one field and no title, and accept without content is a yes',
    async run(t, server) {
      for (const result of [{ action: 'accept' }, { action: 'accept', content: { confirm: false } }]) {
        const doc = await server.newDoc('alice');
        const session = await server.session('alice', forms);
        const { stream, question } = await askToDelete(server, 'alice', session, doc);
        const schema = question.params?.requestedSchema ?? {};
        const fields = Object.values(schema.properties ?? {});
        t.check(schema.type === 'object' && fields.length === 1 && !('title' in schema), `the schema is ${JSON.stringify(schema)}`);
        t.check(fields.every((field) => ['boolean', 'string'].includes(field.type) && field.description), `the field is ${JSON.stringify(fields)}`);
        await server.inSession('alice', session, answer(question, result));
        const done = (await stream.message((message) => message.id === 5))?.result;
        if (result.content)
          t.check(done?.isError === true && await server.exists('alice', doc), 'accept with the field set to false deleted the doc');
        else
          t.check(done?.isError !== true && await server.isGone('alice', doc), `accept without content: ${done?.content?.[0]?.text}`);
        await server.endSession('alice', session);
      }
    },
  },
  {
    number: 19,
    name: 'progress is sent while a person thinks, and a late answer changes nothing',
    lane: 'crowd',
    async run(t, server) {
      const member = server.another(19);
      const doc = await server.newDoc(member);
      const session = await server.session(member, forms);
      const { stream, question } = await askToDelete(server, member, session, doc, { progressToken: 'p' });
      // The shortest timeout of a client that is known is 60 s; it starts anew at each progress.
      const progress = await stream.message((message) => message.method === 'notifications/progress', 45_000).catch(() => null);
      t.check(progress?.params?.progressToken === 'p', 'no progress came in 45 s');
      await server.inSession(member, session, { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 5, reason: 'the client gave up' } });
      await sleep(500);
      const late = await server.inSession(member, session, answer(question, { action: 'accept' }));
      t.check(late.status < 500, `the late answer: ${late.status}`);
      await sleep(8000);
      t.check(await server.exists(member, doc), 'the late answer deleted the doc');
      stream.close();
      await server.endSession(member, session);
      await server.call(member, 'delete_doc', { doc, confirm: true });
    },
  },
  {
    number: 20,
    name: 'streams that a client forgets make room for new ones',
    async run(t, server) {
      const streams = [];
      const one = await server.session('alice');
      for (let i = 0; i < 20; i++)
        streams.push(await server.listen('alice', one));
      t.check(streams.at(-1).status === 200, `the 20th stream of one session: ${streams.at(-1).status}`);
      t.check((await server.inSession('alice', one, list)).status === 200, 'the session with many streams answers no more');
      streams.splice(0).forEach((stream) => stream.close());
      await sleep(2000);

      const sessions = [];
      for (let i = 0; i < 17; i++) {
        sessions.push(await server.session('alice'));
        streams.push(await server.listen('alice', sessions[i]));
      }
      const refused = streams.filter((stream) => stream.status !== 200);
      t.check(refused.every((stream) => stream.status === 429 && Number(stream.headers['retry-after']) > 0), `streams of 17 sessions: ${streams.map((stream) => stream.status).join()} without Retry-After`);
      t.check((await server.inSession('alice', sessions[0], list)).status === 200, 'calls are refused at the limit of streams');
      streams.splice(0).forEach((stream) => stream.close());
      const until = Date.now() + 10_000;
      let again;
      do {
        await sleep(500);
        again = await server.listen('alice', sessions[16]);
        again.close();
      } while (again.status !== 200 && Date.now() < until);
      t.check(again.status === 200, `10 s after all streams were closed: ${again.status}`);
      for (const session of [one, ...sessions])
        await server.endSession('alice', session);
    },
  },
  {
    number: 26,
    name: 'two readers of one stream do not take it from each other in a tight loop',
    lane: 'crowd',
    async run(t, server) {
      const member = server.another(26);
      const doc = await server.newDoc(member);
      const session = await server.session(member, forms);
      const stream = await server.stream(member, session, toolCall(5, 'delete_doc', { doc }));
      let last;
      let question;
      while (!question) {
        const event = await stream.next();
        last ??= event?.id;
        question = event?.data ? [JSON.parse(event.data)].find((message) => message.method === 'elicitation/create') : undefined;
      }
      stream.close();

      const until = Date.now() + 15_000;
      let requests = 0;
      // As SDK clients do: come again after the wait that the server gave.
      const reader = async () => {
        let wait = 1000;
        while (Date.now() < until) {
          requests++;
          const resumed = await server.listen(member, session, last);
          if (resumed.status !== 200)
            return resumed.close();
          for (;;) {
            const event = await resumed.next(Math.max(1, until - Date.now())).catch(() => null);
            if (event === null)
              break;
            wait = Number(event.retry) || wait;
          }
          resumed.close();
          await sleep(Math.min(wait, Math.max(0, until - Date.now())));
        }
      };
      await Promise.all([reader(), reader()]);
      t.check(requests <= 12, `${requests} requests of two readers in 15 s`);

      await server.inSession(member, session, answer(question, { action: 'decline' }));
      const resumed = await server.listen(member, session, last);
      const final = await resumed.message((message) => message.id === 5, 20_000);
      t.check(final?.result, `the resumed stream ends without the answer: ${resumed.status}`);
      t.check(await resumed.next(10_000).catch(() => 'open') === null, 'the resumed stream stays open after the answer');
      await server.endSession(member, session);
      await server.call(member, 'delete_doc', { doc, confirm: true });
    },
  },
];
