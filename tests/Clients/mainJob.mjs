// The job people install this for, as any MCP client does it: find the tools, find a doc, read a page, change a table, see the change.
import assert from 'node:assert/strict';

export const resultOf = (outcome) => {
  assert.ok(!outcome.isError, `the tool failed: ${outcome.content?.[0]?.text}`);
  assert.deepEqual(JSON.parse(outcome.content[0].text), outcome.structuredContent, 'the text says the same as the structured result');
  return outcome.structuredContent;
};

/** @param call (tool, arguments) => CallToolResult */
export async function doTheMainJob(listTools, call) {
  const { tools } = await listTools();
  const names = tools.map((tool) => tool.name);
  for (const name of ['whoami', 'list_docs', 'get_doc', 'get_doc_overview', 'list_pages', 'get_page', 'create_page', 'edit_page', 'update_page_content',
    'list_tables', 'get_table', 'list_rows', 'get_row', 'upsert_rows', 'update_row', 'delete_rows', 'resolve_link', 'get_mutation_status', 'search', 'fetch'])
    assert.ok(names.includes(name), `there is a tool ${name}`);

  const { docs } = resultOf(await call('list_docs', {}));
  assert.ok(docs.some((doc) => doc.name === 'Project Tracker'), 'the seeded doc is listed');

  const { pages } = resultOf(await call('list_pages', { doc: 'Project Tracker' }));
  const page = resultOf(await call('get_page', { doc: 'Project Tracker', page: pages[0].id }));
  assert.ok(page.content.length > 100, 'the page has something to read');

  const title = `Written by a client ${crypto.randomUUID()}`;
  const display = resultOf(await call('get_table', { doc: 'Project Tracker', table: 'Tasks' })).table.displayColumn;
  const written = resultOf(await call('upsert_rows', { doc: 'Project Tracker', table: 'Tasks', rows: [{ [display]: title }] }));
  assert.equal(written.status, 'applied');

  const { rows } = resultOf(await call('list_rows', { doc: 'Project Tracker', table: 'Tasks', filter_column: display, filter_value: title }));
  assert.equal(rows.length, 1, 'the row is there once');
  assert.equal(rows[0].values[display], title);

  const mistake = await call('list_rows', { doc: 'Project Tracker', table: 'No such table' });
  assert.equal(mistake.isError, true);
  assert.match(mistake.content[0].text, /No such table/);
}
