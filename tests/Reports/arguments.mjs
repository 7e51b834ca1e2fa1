// Reports 2, 3, 7, 15 and 25: arguments and names as models and hosts really send them.
import { answerIn, send } from './wire.mjs';

const json = JSON.stringify;

export default [
  {
    number: 2,
    name: 'lists and objects that are sent as JSON text are taken',
    async run(t, server) {
      const { doc, table, column } = server;
      const [plain, fenced] = [`report 2 ${crypto.randomUUID()}`, `report 2 ${crypto.randomUUID()}`];
      for (const [tool, args, note] of [
        ['upsert_rows', { doc, table, rows: json([{ [column]: plain }]) }, 'rows as JSON text'],
        ['upsert_rows', { doc, table, rows: '```json\n' + json([{ [column]: fenced }]) + '\n```' }, 'rows in a code fence'],
        ['list_rows', { doc, table, columns: json([column]) }, 'columns as JSON text'],
        ['list_rows', { doc, table, columns: column }, 'one column where a list is expected'],
        ['find_rows', { doc, table, filters: json([{ column, op: 'equals', value: plain }]) }, 'filters as JSON text'],
      ]) {
        const { failed, text } = await server.call('alice', tool, args);
        t.check(!failed, `${tool} with ${note}: ${text}`);
      }

      for (const name of [plain, fenced]) {
        const rows = await server.rowsNamed('alice', name);
        if (!t.check(rows.length === 1, `${rows.length} rows were written for one that was sent as text`))
          continue;
        const renamed = `${name} again`;
        const updated = await server.call('alice', 'update_row', { doc, table, row: rows[0].id, cells: json({ [column]: renamed }) });
        t.check(!updated.failed, `update_row with cells as JSON text: ${updated.text}`);
        const deleted = await server.call('alice', 'delete_rows', { doc, table, rows: json([rows[0].id]) });
        t.check(!deleted.failed, `delete_rows with rows as JSON text: ${deleted.text}`);
      }
    },
  },
  {
    number: 3,
    name: 'arguments that a host adds do no harm, and a misspelled one of a write is refused',
    async run(t, server) {
      const { doc, table, column } = server;
      for (const [tool, args] of [
        ['list_docs', { toolCallId: 'call_1', sessionId: 's', action: 'sendMessage', chatInput: 'hello' }],
        ['whoami', { wait_for_previous: false }],
      ]) {
        const { failed, text } = await server.call('alice', tool, args);
        t.check(!failed, `${tool}: ${text}`);
      }

      const name = `report 3 ${crypto.randomUUID()}`;
      const hosted = await server.call('alice', 'upsert_rows', { doc, table, rows: [{ [column]: name }], toolCallId: 'call_2', wait_for_previous: true });
      t.check(!hosted.failed, `upsert_rows with a host's arguments: ${hosted.text}`);
      const misspelled = await server.call('alice', 'upsert_rows', { doc, table, rows: [{ [column]: `${name} x` }], key_colums: [column] });
      t.check(misspelled.failed && misspelled.text.includes('key_columns'), `a misspelled argument of a write is refused with the nearest name: ${misspelled.text}`);
      t.check((await server.rowsNamed('alice', `${name} x`)).length === 0, 'the write with the misspelled argument was carried out');
    },
  },
  {
    number: 7,
    name: 'numbers and booleans as text are taken, and blank text is left out',
    async run(t, server) {
      const { doc, table, column } = server;
      for (const [tool, args] of [
        ['list_rows', { doc, table, limit: '5' }],
        ['list_rows', { doc, table, limit: 5.0 }],
        ['list_docs', { fresh: 'true', limit: '5' }],
        ['list_docs', { query: '', folder: '', cursor: '', owned: '', limit: '' }],
        ['list_rows', { doc, table, sort: '', columns: [], filter_column: '', filter_value: '' }],
        ['list_rows', { doc, table, limit: null, columns: null }],
      ]) {
        const { failed, text } = await server.call('alice', tool, args);
        t.check(!failed, `${tool} ${json(args)}: ${text}`);
      }

      const name = `report 7 ${crypto.randomUUID()}`;
      await server.call('alice', 'upsert_rows', { doc, table, rows: [{ [column]: name }] });
      const [row] = await server.rowsNamed('alice', name);
      if (t.check(row, 'a row could be added')) {
        const updated = await server.call('alice', 'update_row', { doc, table, row: row.id, cells: { [column]: `${name} b` }, allow_new_options: 'false' });
        t.check(!updated.failed, `update_row with a boolean as text: ${updated.text}`);
      }

      const mine = await server.newDoc('alice');
      const deleted = await server.call('alice', 'delete_doc', { doc: mine, confirm: 'true' });
      t.check(deleted.failed && await server.exists('alice', mine), "'confirm' as text deleted a doc");
      await server.call('alice', 'delete_doc', { doc: mine, confirm: true });
    },
  },
  {
    number: 15,
    name: 'names that look the same are found',
    lane: 'crowd',
    async run(t, server) {
      const member = server.another(15);
      const { table, column } = server;
      const doc = await server.newDoc(member);
      for (const [stored, asked, what] of [
        ['Cafe\u0301 plan', 'Caf\u00e9 plan', 'another Unicode form'],
        ['A\u00a0B plan', 'A B plan', 'a no-break space'],
        ['Bob\u2019s plan', "Bob's plan", 'a typographic quote'],
        ['2020\u20132021', '2020-2021', 'a dash'],
        ['Trailing plan ', 'trailing plan', 'a space at the end and another case'],
        ['Zero\u200bwidth', 'Zerowidth', 'a zero-width space'],
      ]) {
        const made = await server.call(member, 'create_page', { doc, name: stored });
        if (!t.check(!made.failed, `create_page: ${made.text}`))
          continue;
        const page = await server.call(member, 'get_page', { doc, page: asked });
        t.check(!page.failed, `a page whose name differs by ${what}: ${page.text}`);
      }

      const wide = [...column].map((letter) => String.fromCodePoint(letter.codePointAt(0) + (/[!-~]/.test(letter) ? 0xfee0 : 0))).join('');
      const listed = await server.call(member, 'list_rows', { doc: server.doc, table, columns: [wide] });
      t.check(!listed.failed, `a column whose name is in full-width letters: ${listed.text}`);
      await server.call(member, 'delete_doc', { doc, confirm: true });
    },
  },
  {
    number: 25,
    name: 'every schema has properties for its objects, and no argument is called title',
    async run(t, server) {
      const { headers, body } = server.newest('tools/list');
      const answer = await send(server.url, { headers: await server.headers('alice', headers), body });
      const tools = answerIn(answer)?.result?.tools ?? [];
      t.check(tools.length > 0, `tools/list: ${answer.text.slice(0, 300)}`);
      for (const { name, inputSchema } of tools) {
        t.check(!('title' in (inputSchema.properties ?? {})), `${name} has an argument called title, which schema cleaners strip`);
        for (const [path, schema] of objectsIn(inputSchema, ''))
          t.check(path === '' || Object.keys(schema.properties ?? {}).length > 0 || schema.additionalProperties, `${name}${path} is an object that takes no properties`);
      }
    },
  },
];

function* objectsIn(schema, path) {
  if (schema === null || typeof schema !== 'object')
    return;
  if (schema.type === 'object')
    yield [path, schema];
  for (const [name, value] of Object.entries(schema))
    yield* objectsIn(value, `${path}.${name}`);
}
