// MCP Inspector's command line, unmodified, in each of the eras it speaks. CODAMCP_URL is the endpoint of a running cluster, STYTCH_URL the
// Sandbox that signs its members in.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';

const endpoint = process.env.CODAMCP_URL;
const program = path.join(import.meta.dirname, 'node_modules', '@modelcontextprotocol', 'inspector', 'clients', 'launcher', 'build', 'index.js');
let home;
let token;

before(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), 'inspector-'));
  const answer = await fetch(`${process.env.STYTCH_URL}/sandbox/token?member=alice@northwind.example&resource=${endpoint}`);
  assert.equal(answer.status, 200);
  token = (await answer.text()).trim();
});
after(() => rm(home, { recursive: true }));

/** What the Inspector prints for a method. */
async function inspect(era, method, ...options) {
  const args = [program, '--cli', endpoint, '--transport', 'http', '--protocol-era', era, '--stored-auth-only', '--format', 'json', '--quiet'];
  const { stdout } = await promisify(execFile)(
    process.execPath, [...args, '--header', `Authorization: Bearer ${token}`, '--method', method, ...options],
    { env: { ...process.env, HOME: home }, timeout: 60_000 });
  return JSON.parse(stdout).result;
}

for (const era of ['legacy', 'auto', 'modern']) {
  test(`Inspector, ${era}, lists and calls tools`, { timeout: 120_000 }, async () => {
    const { tools } = await inspect(era, 'tools/list');
    assert.ok(tools.some(({ name }) => name === 'list_docs'));

    const { structuredContent } = await inspect(era, 'tools/call', '--tool-name', 'list_docs');
    assert.ok(structuredContent.docs.some(({ name }) => name === 'Project Tracker'));
  });

  test(`Inspector, ${era}, reads a resource and gets a prompt`, { timeout: 120_000 }, async () => {
    const { contents } = await inspect(era, 'resources/read', '--uri', 'coda://docs/Project%20Tracker');
    assert.match(contents[0].text, /Tasks/);

    const { prompts } = await inspect(era, 'prompts/list');
    assert.ok(prompts.length > 0);
  });
}
