// Reports 18, 21, 28 and 29: Coda when it is slow or odd, many calls at once, and a disk that is full.
import { sleep } from './wire.mjs';

export default [
  {
    number: 18,
    name: 'a full disk stops writes with a reason, and nothing else',
    async run(t, server, programs) {
      if (!programs)
        return t.skip('it needs a server that it can start');
      const own = await programs.start();
      const { doc, table, column } = server;
      const before = await own.server.call('alice', 'get_doc', { doc });
      t.check(!before.failed, `a read before: ${before.text}`);
      if (!await own.limitFiles(true))
        return t.skip('prlimit is needed');
      try {
        const name = `report 18 ${crypto.randomUUID()}`;
        let refused;
        for (let i = 0; i < 20 && !refused?.failed; i++)
          refused = await own.server.call('alice', 'upsert_rows', { doc, table, rows: [{ [column]: `${name} ${i}` }] });
        t.check(refused.failed && /record|audit|stor/i.test(refused.text), `a write that cannot be recorded: ${refused.text}`);
        const read = await own.server.call('alice', 'get_doc', { doc });
        t.check(!read.failed || /record|audit|stor/i.test(read.text), `a read meanwhile: ${read.text}`);
        const inactive = await own.server.call('carol', 'get_doc', { doc });
        t.check(inactive.status === 503 && inactive.headers['retry-after'], `a member whose data cannot be read: ${inactive.status} ${inactive.text}`);
      } finally {
        await own.limitFiles(false);
      }
      let written;
      for (let attempt = 0; attempt < 20 && written?.failed !== false; attempt++) {
        written = await own.server.call('alice', 'upsert_rows', { doc, table, rows: [{ [column]: `report 18 ${crypto.randomUUID()}` }] });
        if (written.failed)
          await sleep(1000);
      }
      t.check(!written.failed, `a write once there is room again: ${written.text}`);
    },
  },
  {
    number: 21,
    name: 'an answer of Coda that cannot be read fails one call at most',
    lane: 'shared',
    async run(t, server, programs) {
      if (!programs)
        return t.skip('it needs a server that it can start');
      const { proxy, server: own } = await programs.start();
      const { doc, table } = server;
      const odd = [
        ['a web page', { type: 'text/html', body: '<html><body>Just a moment…</body></html>' }, 'list_tables', { doc }, /\/docs\/[^/]+\/tables(\?|$)/],
        ['an empty body', { type: 'application/json', body: '' }, 'list_pages', { doc }, /\/docs\/[^/]+\/pages(\?|$)/],
        ['half of a JSON', { type: 'application/json', body: '{"items":[{"id":"c-' }, 'get_table', { doc, table }, /\/tables\/[^/]+\/columns(\?|$)/],
      ];
      for (const [what, body, tool, args, path] of odd) {
        const replaced = proxy.replaceOnce(path, body);
        const first = await own.call('bob', tool, { ...args, fresh: true });
        t.check(!first.failed || /coda/i.test(first.text), `${what}: ${first.text}`);
        t.check(replaced(), `${what}: ${tool} sent no request that fits`);
        for (const again of [1, 2]) {
          const next = await own.call('bob', tool, args);
          t.check(!next.failed, `${what}, the ${again === 1 ? 'second' : 'third'} call: ${next.text}`);
        }
      }

      const changed = proxy.changeOnce(/\/tables\/[^/]+\/columns(\?|$)/, (list) => {
        list.novelty = { of: 'Coda' };
        list.items.push({ ...list.items[0], id: 'c-Novel', name: 'Novelty', display: false, format: { type: 'hologram', isArray: false, depth: 3 }, shiny: true });
      });
      const read = await own.call('bob', 'get_table', { doc, table, fresh: true });
      t.check(!read.failed && read.text.includes('Novelty'), `unknown fields and an unknown type of column: ${read.text.slice(0, 300)}`);
      t.check(changed(), 'get_table asked for no columns');
    },
  },
  {
    number: 28,
    name: 'listings at the start of a connection are answered in time while others search',
    async run(t, server) {
      const members = ['alice', 'bob', 'carol'];
      const timed = async (call) => {
        const start = Date.now();
        const answer = await call();
        return { ...answer, took: Date.now() - start };
      };
      // tools/list needs nothing of Coda: what it takes is what a busy machine adds to every answer.
      const listings = async (member) => {
        const [tools, resources] = await Promise.all(['tools/list', 'resources/list'].map((method) => timed(() => server.ask(member, method, {}))));
        t.check(tools.message?.result, `tools/list of ${member}: ${tools.text.slice(0, 300)}`);
        t.check(resources.took <= 5000 + tools.took, `resources/list of ${member} took ${resources.took} ms, and tools/list ${tools.took} ms`);
        t.check(resources.message?.result || /\d+ s/.test(resources.message?.error?.message), `resources/list of ${member}: ${resources.text.slice(0, 300)}`);
      };
      await Promise.all(members.flatMap((member) => [
        listings(member),
        ...Array.from({ length: 10 }, (_, i) => server.call(member, 'search', { query: `plan ${i}` }, { timeout: 70_000 }).then(({ failed, text }) =>
          t.check(!failed || /\d+ s/.test(text), `search of ${member}: ${text}`))),
      ]));
    },
  },
  {
    number: 29,
    name: 'many calls at once are all answered, and other members notice nothing',
    async run(t, server) {
      // By its id: a name is looked up in the list of docs, and Coda allows few listings to all members of a Coda user together.
      const known = await server.call('bob', 'get_doc', { doc: server.doc });
      const doc = known.data?.doc?.id;
      if (!t.check(!known.failed && doc, `the doc before: ${known.text.slice(0, 200)}`))
        return;
      const calls = Array.from({ length: 40 }, () => server.call('carol', 'get_doc', { doc }, { impatient: true, timeout: 60_000 }));
      const start = Date.now();
      const other = await server.call('bob', 'get_doc', { doc });
      t.check(!other.failed && Date.now() - start < 5000, `another member meanwhile, after ${Date.now() - start} ms: ${other.text.slice(0, 200)}`);
      const answers = await Promise.all(calls);
      const served = answers.filter(({ failed }) => !failed).length;
      t.check(served >= 30, `${served} of 40 calls were served`);
      for (const { failed, text, status, headers } of answers)
        t.check(!failed || /\d+ s/.test(text) || (status === 429 && Number(headers['retry-after']) > 0), `a refused call: ${status} ${text}`);
      const after = await server.call('carol', 'get_doc', { doc });
      t.check(!after.failed, `a call afterwards: ${after.text}`);
    },
  },
];
