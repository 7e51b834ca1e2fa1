// Clients 60 to 72: what real clients and models met.
import { Server, toolCall } from './server.mjs';
import { answerIn, open, send, sleep } from './wire.mjs';

const json = JSON.stringify;
const needsOwn = 'it needs a server that it can start';

/** Where a value does not fit a schema of the kind that tools have, as paths. */
function* misfits(schema, value, path = '') {
  if (schema.anyOf) {
    if (!schema.anyOf.some((one) => [...misfits(one, value)].length === 0))
      yield `${path} fits none of anyOf`;
    return;
  }
  const types = [schema.type ?? []].flat();
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;
  if (types.length > 0 && !types.includes(type) && !(type === 'integer' && types.includes('number')))
    yield `${path} is ${type} and not ${types}`;
  if (schema.enum && !schema.enum.includes(value))
    yield `${path} is not one of the enum`;
  if (type === 'array' && schema.items)
    for (const [index, item] of value.entries())
      yield* misfits(schema.items, item, `${path}[${index}]`);
  if (type !== 'object')
    return;
  for (const name of schema.required ?? [])
    if (!(name in value))
      yield `${path}.${name} is missing`;
  for (const [name, inner] of Object.entries(value)) {
    const known = schema.properties?.[name];
    if (known)
      yield* misfits(known, inner, `${path}.${name}`);
    else if (schema.additionalProperties === false)
      yield `${path}.${name} is not in the schema`;
    else if (typeof schema.additionalProperties === 'object')
      yield* misfits(schema.additionalProperties, inner, `${path}.${name}`);
  }
}

function* schemasIn(schema, path = '') {
  if (schema === null || typeof schema !== 'object')
    return;
  yield [path, schema];
  for (const [name, inner] of Object.entries(schema.properties ?? {}))
    yield* schemasIn(inner, `${path}.${name}`);
  for (const inner of [schema.items, schema.additionalProperties])
    yield* schemasIn(inner ?? null, `${path}[]`);
}

export default [
  {
    number: 60,
    name: 'an automation is triggered, with a payload and without',
    lane: 'shared',
    async run(t, server, programs) {
      if (!programs)
        return t.skip(needsOwn);
      const { server: all } = await programs.start();
      const doc = server.doc;
      const name = `client 60 ${crypto.randomUUID()}`;
      for (const more of [{ payload: { task: name } }, {}, { payload: json({ task: `${name} as text` }) }]) {
        const { failed, text } = await all.call('alice', 'trigger_automation', { doc, rule: 'grid-auto-NwIntake01', confirm: true, ...more });
        t.check(!failed, `${json(more)}: ${text}`);
      }
      let rows = [];
      for (let attempt = 0; attempt < 20 && rows.length === 0; attempt++) {
        rows = await all.rowsNamed('alice', name);
        await sleep(500);
      }
      t.check(rows.length === 1, `the payload made ${rows.length} rows`);
      const unknown = await all.call('alice', 'trigger_automation', { doc, rule: 'grid-auto-Nothing', confirm: true });
      t.check(unknown.failed && !/Something went wrong/.test(unknown.text), `a rule that there is not: ${unknown.text}`);
    },
  },
  {
    number: 61,
    name: 'the text of a result has letters and quotes as themselves, and its limit counts what is sent',
    lane: 'crowd',
    async run(t, server) {
      const member = server.another(61);
      const doc = await server.newDoc(member);
      const content = `Größe „naïve“ 日本語 don't & <b> +1 \`code\` 😀`;
      const made = await server.call(member, 'create_page', { doc, name: 'Größe 日本語', content });
      t.check(!made.failed, made.text);
      const page = await server.call(member, 'get_page', { doc, page: 'Größe 日本語', fresh: true });
      for (const part of ['Größe', '„naïve“', '日本語', "don't", '& ', '+1', '😀'])
        t.check(page.text.includes(part), `the text lacks ${part}: ${page.text.slice(0, 300)}`);
      t.check(!/\\u[0-9a-f]{4}/i.test(page.text), `the text has escapes: ${page.text.slice(0, 300)}`);
      const long = await server.call(member, 'create_page', { doc, name: 'Long', content: `${'私たちは'.repeat(30)}\n\n`.repeat(320) });
      t.check(!long.failed, long.text);
      const read = await server.call(member, 'get_page', { doc, page: 'Long', fresh: true });
      t.check(!read.failed && read.text.length > 5000 && read.text.length <= 25_500, `a long page comes as ${read.text.length} characters`);
      await server.call(member, 'delete_doc', { doc, confirm: true });
    },
  },
  {
    number: 62,
    name: 'a member who may only read is challenged once, for what the call needs, and then told by the call',
    async run(t, server) {
      if (!server.stytch)
        return t.skip('only the Sandbox gives another token to the member');
      const call = async (token) => {
        const made = server.newest('tools/call', {
          name: 'upsert_rows', arguments: { doc: server.doc, table: server.table, rows: [{ [server.column]: 'client 62' }] },
          _meta: { 'io.modelcontextprotocol/clientInfo': { name: `client 62 ${run}`, version: '1' } },
        });
        return send(server.url, { headers: await server.headers('carol', { ...made.headers, Authorization: `Bearer ${token}` }), body: made.body });
      };
      const run = crypto.randomUUID();
      const first = await server.newToken('carol');
      for (const time of ['first', 'second']) {
        const { status, headers } = await call(first);
        t.check(status === 403 && /scope="coda\.read coda\.write"/.test(headers['www-authenticate']), `the ${time} call: ${status} ${headers['www-authenticate']}`);
      }
      await sleep(1100);
      const second = await server.newToken('carol');
      for (const time of ['first', 'second']) {
        const answer = await call(second);
        const result = answerIn(answer)?.result;
        t.check(answer.status === 200 && result?.isError && /may only read/.test(result.content[0].text), `the ${time} call with a new token: ${answer.status} ${answer.text.slice(0, 300)}`);
      }
    },
  },
  {
    number: 63,
    name: 'a stream lives as long as its token is accepted, and says at shutdown to come back after a restart',
    lane: 'own',
    async run(t, server, programs) {
      if (!programs)
        return t.skip(needsOwn);
      const [port, stytch, coda, files] = programs.spare;
      const program = await programs.launch({
        PORT: `${port}`, SANDBOX_STYTCH_PORT: `${stytch}`, SANDBOX_CODA_PORT: `${coda}`, SANDBOX_FILES_PORT: `${files}`, SANDBOX_ACCESS_TOKEN_SECONDS: '3',
      });
      await program.ready();
      const short = new Server({ url: `http://localhost:${port}/mcp`, stytch: `http://localhost:${stytch}`, tokens: {}, ...programs.sample });
      const session = await short.session('alice');
      const made = short.newest('subscriptions/listen', { notifications: { toolsListChanged: true } });
      const listen = async () => open(short.url, { headers: await short.headers('alice', made.headers), body: made.body });
      // As a client does: whenever the stream ends, it opens another.
      const follow = async (what, again) => {
        const start = Date.now();
        let opened = 0;
        for (let stream = await again(); stream.status === 200; stream = await again()) {
          opened++;
          const text = await stream.rest(60_000);
          t.check(what === 'GET' || /acknowledged/.test(text), `${what}: a stream ends without what must come first: ${text.slice(0, 200)}`);
          await sleep(1000);
        }
        t.check(opened <= 3, `${what} was opened ${opened} times in ${(Date.now() - start) / 1000} s until the token was refused`);
        t.check(Date.now() - start > 25_000, `${what} ended after ${(Date.now() - start) / 1000} s, before the token did`);
      };
      await Promise.all([follow('GET', () => short.listen('alice', session)), follow('subscriptions/listen', listen)]);
      const fresh = await short.session('bob');
      const stream = await short.listen('bob', fresh);
      program.child.kill('SIGTERM');
      const said = [...(await stream.rest(30_000)).matchAll(/^retry: ?(\d+)/gm)].map(([, ms]) => Number(ms));
      t.check(said.at(-1) >= 5000, `at shutdown the stream says retry ${said}`);
      await program.stop();
    },
  },
  {
    number: 64,
    name: 'a value that does not fit its column is refused or warned about',
    lane: 'crowd',
    async run(t, server) {
      const member = server.another(64);
      const { doc, table, column } = server;
      const name = `client 64 ${crypto.randomUUID()}`;
      await server.call(member, 'upsert_rows', { doc, table, rows: [{ [column]: name }] });
      const [row] = await server.rowsNamed(member, name);
      if (!t.check(row, 'no row could be added'))
        return;
      for (const [of, value] of [['Due', 'tomorrow'], ['Due', '24.12.2026'], ['Estimate', 'about five'], ['Owner', 'Nobody Real'], ['Done', 'perhaps'], ['Status', 'Doing']]) {
        const { failed, data, text } = await server.call(member, 'update_row', { doc, table, row: row.id, cells: { [of]: value } });
        t.check(text.includes(of) && (failed || json(data).includes(value)), `${of}: '${value}' is taken without a word: ${text}`);
      }
      const [after] = await server.rowsNamed(member, name);
      t.check(!/tomorrow|24\.12|about five|perhaps|Doing/.test(json(after)), `the row holds ${json(after)}`);
      const right = await server.call(member, 'update_row', { doc, table, row: row.id, cells: { Due: '2026-12-24', Estimate: '5', Done: 'true', Status: 'in progress' } });
      t.check(!right.failed, `values that fit: ${right.text}`);
      const deleted = await server.call(member, 'delete_row', { doc, table, row: row.id });
      t.check(!deleted.failed, deleted.text);
    },
  },
  {
    number: 65,
    name: 'a 401 of Coda for one kind of doc does not send anybody to connect again',
    lane: 'shared',
    async run(t, server, programs) {
      if (!programs)
        return t.skip(needsOwn);
      const { failed, text } = await (await programs.start()).server.call('alice', 'list_page_analytics', { doc: server.doc });
      t.check(failed && /Enterprise/.test(text) && !/invalid, expired or revoked|\/account/.test(text), text);
    },
  },
  {
    number: 66,
    name: 'each change that is hard to undo asks first, whichever tool makes it',
    lane: 'shared',
    async run(t, server, programs) {
      if (!programs)
        return t.skip(needsOwn);
      const { server: all } = await programs.start();
      const doc = await all.newDoc('alice');
      const made = await all.call('alice', 'create_page', { doc, name: 'Kept', content: 'To stay' });
      t.check(!made.failed, made.text);
      await all.call('alice', 'get_page', { doc, page: 'Kept', fresh: true });
      const who = (await all.call('alice', 'whoami')).data;
      const workspace = who?.workspaceId ?? who?.workspaces?.[0]?.id ?? 'ws-1';
      for (const [tool, args] of [
        ['delete_page', { page: 'Kept' }], ['delete_page_content', { page: 'Kept', all: true }], ['update_page_content', { page: 'Kept', content: 'x', mode: 'replace' }],
        ['trigger_automation', { doc: server.doc, rule: 'grid-auto-NwIntake01' }], ['publish_doc', {}], ['delete_doc', {}],
        ['change_workspace_role', { doc: undefined, workspace_id: workspace, email: 'someone@northwind.example', role: 'Editor' }],
      ]) {
        const without = await all.call('alice', tool, { doc, ...args });
        t.check(without.failed && /confirm/.test(without.text), `${tool} without a confirmation: ${without.text.slice(0, 300)}`);
        const asked = await all.call('alice', tool, { doc, ...args, confirm: true }, { capabilities: { elicitation: {} } });
        t.check(Object.keys(asked.result?.inputRequests ?? {}).length === 1, `${tool} does not ask a client with forms: ${asked.text.slice(0, 300)}`);
      }
      const page = await all.call('alice', 'get_page', { doc, page: 'Kept', fresh: true });
      t.check(/To stay/.test(page.text), `the page: ${page.text}`);
      await all.call('alice', 'delete_doc', { doc, confirm: true });
    },
  },
  {
    number: 67,
    name: "clients' mistakes, and clients that hang up, are no errors in the log, and no title is there",
    lane: 'shared',
    async run(t, server, programs) {
      if (!programs)
        return t.skip(needsOwn);
      const { server: other, program } = await programs.start();
      const before = program.log.length;
      const session = await other.session('alice');
      const name = `Nothing ${crypto.randomUUID()}`;
      for (const body of [
        { method: 'resources/read', params: { uri: `coda://docs/${encodeURIComponent(name)}` } }, { method: 'prompts/get', params: { name } },
        { method: 'tools/call', params: { name, arguments: {} } }, { method: 'tools/call', params: { name: 'get_doc', arguments: { doc: name } } },
        { method: 'tools/call', params: [] }, { method: 'nothing/at_all' }, { method: 'logging/setLevel', params: { level: name } }, { method: 'completion/complete', params: { ref: 1 } },
      ])
        await other.inSession('alice', session, { jsonrpc: '2.0', id: 9, ...body });
      for (const body of ['{', '[]', 'null', '"x"'])
        await send(other.url, { headers: await other.headers('alice', { 'Mcp-Session-Id': session }), body });
      const made = other.newest('subscriptions/listen', { notifications: { toolsListChanged: true } });
      const hung = [
        await open(other.url, { headers: await other.headers('alice', made.headers), body: made.body }), await other.listen('alice', session),
        await other.stream('alice', session, toolCall(5, 'get_page', { doc: server.doc, page: 'Overview', fresh: true })),
      ];
      await hung[0].next();
      hung.forEach((stream) => stream.close());
      await sleep(3000);
      const log = program.log.slice(before);
      t.check(!/^\s*(fail|crit|error)\b|Exception|^\s+at /mi.test(log), `the log has ${/.*(fail|crit|error|Exception).*/i.exec(log)?.[0]}`);
      t.check(!log.includes(name) && !log.includes(encodeURIComponent(name)), 'the log has the name of what was asked for');
    },
  },
  {
    number: 68,
    name: 'an unknown toolset is an error that lists the names',
    async run(t, server) {
      for (const method of ['tools/list', 'tools/call']) {
        const answer = await server.ask('alice', method, method === 'tools/call' ? { name: 'whoami', arguments: {} } : {}, { headers: { 'X-MCP-Toolsets': 'docs, nope' } });
        t.check(answer.status === 400 && answer.text.includes('nope') && /pages/.test(answer.text), `${method}: ${answer.status} ${answer.text.slice(0, 300)}`);
      }
    },
  },
  {
    number: 69,
    name: 'a session that set no log level gets no log line twice',
    async run(t, server) {
      const session = await server.session('bob');
      const stream = await server.stream('bob', session, toolCall(5, 'upsert_rows', { doc: server.doc, table: server.table, rows: [{ [server.column]: `client 69 ${crypto.randomUUID()}` }] }));
      const lines = [];
      const done = await stream.message((message) => {
        if (message.method === 'notifications/message')
          lines.push(json(message.params.data));
        return message.id === 5;
      });
      t.check(done?.result?.isError !== true, json(done));
      t.check(new Set(lines).size === lines.length, `the lines: ${lines}`);
      const ids = [...done?.result?.content?.[0]?.text.matchAll(/"requestId":"([^"]+)"/g) ?? []].map(([, id]) => id);
      t.check(new Set(ids).size === ids.length, `the result has a requestId twice: ${done?.result?.content?.[0]?.text}`);
      await server.endSession('bob', session);
    },
  },
  {
    number: 70,
    name: 'every schema is what the vendors take, every parameter is described, and results fit their schemas',
    lane: 'crowd',
    async run(t, server, programs) {
      const member = server.another(70);
      const tried = programs ? (await programs.start()).server : server;
      const { message } = await tried.ask(member, 'tools/list', {});
      const tools = message?.result?.tools ?? [];
      t.check(tools.length > 0, 'no tools');
      for (const { name, description, inputSchema, outputSchema } of tools) {
        t.check(/^[a-z_]{1,40}$/.test(name) && description.length <= 1024, `${name}: name or description`);
        t.check(inputSchema.type === 'object' && outputSchema?.type === 'object', `${name}: a root that is no object`);
        for (const [path, schema] of schemasIn(inputSchema)) {
          const at = `${name}${path}`;
          t.check(path === '' || path.includes('[') || schema.description, `${at} has no description`);
          t.check(!Array.isArray(schema.type) && schema.type, `${at} has the type ${json(schema.type)}`);
          t.check(!['$ref', 'oneOf', 'allOf', 'not', 'format'].some((word) => word in schema), `${at} has a word that some vendor refuses: ${Object.keys(schema)}`);
          t.check(!schema.enum || schema.type === 'string', `${at} has an enum that is not of texts`);
          t.check(schema.type !== 'array' || schema.items?.type, `${at} has items without a type`);
        }
      }
      const { doc, table } = server;
      const [row] = (await tried.call(member, 'list_rows', { doc, table, limit: 1 })).data?.rows ?? [];
      for (const [tool, args] of [
        ['list_docs', {}], ['get_doc', { doc }], ['get_doc_overview', { doc }], ['list_pages', { doc }], ['list_tables', { doc }], ['get_table', { doc, table }],
        ['list_rows', { doc, table, limit: 5 }], ['get_row', { doc, table, row: row?.id }], ['find_rows', { doc, table, filters: [{ column: 'Status', op: 'equals', value: 'Done' }] }],
        ['summarize_rows', { doc, table }], ['search', { query: table }], ['whoami', {}], ['get_my_usage', {}],
      ]) {
        const { failed, data, text } = await tried.call(member, tool, args);
        t.check(!failed, `${tool}: ${text}`);
        const wrong = [...misfits(tools.find(({ name }) => name === tool)?.outputSchema ?? {}, data)];
        t.check(wrong.length === 0, `${tool}: ${wrong.slice(0, 3)}`);
        t.check(json(JSON.parse(text)) === json(data), `${tool}: its text differs from structuredContent`);
      }
    },
  },
  {
    number: 71,
    name: 'a filter that finds nothing because it is wrong says so, and an error for filters shows filters',
    lane: 'crowd',
    async run(t, server) {
      const member = server.another(71);
      const { doc, table, column } = server;
      const filter = (filter_column, filter_value) => server.call(member, 'list_rows', { doc, table, filter_column, filter_value, limit: 3 });
      const other = await filter('Status', 'in PROGRESS');
      t.check(other.data?.rows?.length > 0, `an option in another case: ${other.text.slice(0, 300)}`);
      const unknown = await filter('Status', 'Doing');
      t.check(/In progress/.test(unknown.text) && /Blocked/.test(unknown.text), `no option: ${unknown.text.slice(0, 300)}`);
      for (const { id } of other.data?.rows ?? []) {
        const mail = /"email":"([^"]+)"/.exec((await server.call(member, 'get_row', { doc, table, row: id })).text)?.[1];
        if (!mail)
          continue;
        const owned = await filter('Owner', mail);
        t.check(owned.data?.rows?.length > 0, `a person by email: ${owned.text.slice(0, 300)}`);
        break;
      }
      for (const [filters, part] of [['Status = Done', '"column"'], [[{ Status: 'Done' }], '"column"'], [[{ column: 'Status', op: 'is', value: 'Done' }], 'not_equals']]) {
        const { failed, text } = await server.call(member, 'find_rows', { doc, table, filters });
        t.check(failed && text.includes(part) && /\bop\b/.test(text), `filters ${json(filters)}: ${text}`);
      }
      const row = await server.call(member, 'get_row', { doc, table, row: `Nothing ${crypto.randomUUID()}` });
      t.check(row.failed && row.text.includes(column) && !/its display column/.test(row.text), `a row that there is not: ${row.text}`);
    },
  },
  {
    number: 72,
    name: 'results are short to copy and read: cursors, views, dates, buttons, and the exact name first',
    lane: 'crowd',
    async run(t, server) {
      const member = server.another(72);
      const { doc, table } = server;
      for (const [tool, args] of [['list_rows', { doc, table }], ['list_docs', {}], ['find_rows', { doc, table, filters: [{ column: 'Status', op: 'not_equals', value: 'Nothing' }] }], ['list_pages', { doc }]]) {
        const { data, text } = await server.call(member, tool, { ...args, limit: 1 });
        t.check(data?.nextCursor?.length <= 120, `${tool}: the cursor has ${data?.nextCursor?.length} characters; ${text.slice(0, 200)}`);
        const next = await server.call(member, tool, { ...args, limit: 1, cursor: data?.nextCursor });
        t.check(!next.failed && next.text !== text, `${tool}: the next page: ${next.text.slice(0, 200)}`);
      }
      const found = await server.call(member, 'search', { query: table });
      const [hit] = found.data?.results ?? [];
      t.check(hit?.title === table || hit?.title?.startsWith(`${table} (`), `the first hit: ${json(hit)}`);
      for (const tool of ['get_doc_overview', 'list_tables']) {
        const { data, text } = await server.call(member, tool, { doc });
        const view = data?.tables?.find(({ name }) => name === 'Open tasks');
        t.check(view && json(view).includes(`"${table}"`) && Object.values(view).some((value) => typeof value === 'number'), `${tool}: the view is ${json(view)}; ${view ? '' : text.slice(0, 300)}`);
      }
      const rows = (await server.call(member, 'list_rows', { doc, table, limit: 30 })).data?.rows ?? [];
      const dues = rows.map((row) => (row.values ?? row.cells)?.Due).filter(Boolean);
      t.check(dues.length > 0 && dues.every((due) => /^\d{4}-\d\d-\d\d$/.test(due)), `dates: ${dues.slice(0, 3)}`);
      t.check(!json(rows).includes('"Complete"'), 'a row has its button as a value');
    },
  },
];
