// A part of a page is edited, and the rest stays: one paragraph, one list item and one section of a seeded page.
import assert from 'node:assert/strict';
import { resultOf } from './mainJob.mjs';

const doc = 'Meeting Notes';
const name = '2026-11-16 Weekly sync';

/** @param call (tool, arguments) => CallToolResult */
export async function editAPage(call) {
  // A copy, so that each client finds the page as it was seeded.
  const { pageId: page } = resultOf(await call('duplicate_page', { doc, page: name, name: `Copy ${crypto.randomUUID()}` }));
  const elements = async () => resultOf(await call('list_page_elements', { doc, page, fresh: true })).elements;
  const before = await elements();
  const paragraph = before.find((line) => line.text.startsWith('The wind vane'));
  const item = before.find((line) => line.text.startsWith('The press gets 40'));
  const section = before.findIndex((line) => line.text === 'Action items');
  const end = before.findIndex((line, index) => index > section && line.style === 'h2');
  assert.ok(paragraph && item && section > 0 && end > section + 1, 'the seeded page has a paragraph, a list item and a section');

  const done = resultOf(await call('edit_page', {
    doc,
    page,
    edits: [
      { action: 'replace', element_id: paragraph.id, expected: paragraph.text, content: 'The wind vane was replaced.' },
      { action: 'replace', text: item.text, content: 'The press gets 50 units.' },
      { action: 'replace', heading: 'Action items', content: '## Action items\n\n- [ ] Jonas calls the lab' },
    ],
  }));
  assert.equal(done.status, 'applied');
  assert.deepEqual(done.edits.map((edit) => edit.status), ['applied', 'applied', 'applied']);

  const after = await elements();
  const changed = (line) => (line.id === paragraph.id ? 'paragraph:The wind vane was replaced.' : line.id === item.id ? 'bulletedList:The press gets 50 units.' : line.id);
  assert.deepEqual(
    after.map((line) => (before.some((old) => old.id === line.id) ? line.id : `${line.style}:${line.text}`)),
    [...before.slice(0, section).map(changed), 'h2:Action items', 'checkboxList:Jonas calls the lab', ...before.slice(end).map(changed)],
    'only what was named is new',
  );
  for (const line of after.filter((line) => before.some((old) => old.id === line.id)))
    assert.deepEqual(line, before.find((old) => old.id === line.id), 'the other lines are as they were');

  const stale = await call('edit_page', { doc, page, edits: [{ action: 'delete', element_id: paragraph.id, expected: paragraph.text }] });
  assert.equal(stale.isError, true);
  assert.match(stale.content[0].text, /is no element of the page any more/);
  resultOf(await call('edit_page', { doc, page, edits: [{ action: 'delete', heading: 'Notes' }] }));
}
