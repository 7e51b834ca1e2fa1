// mcp-remote, which brings this server to clients that speak stdio alone. The client behind it is played by the official SDK.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { doTheMainJob } from '../mainJob.mjs';
import { mayOnlyRead, readOnlyScopes, newRow, refreshSeconds, shortLived } from './job.mjs';
import { Server } from './server.mjs';
import { Workplace } from './workplace.mjs';

const limit = { timeout: 180_000 };
const answerLimit = { timeout: 30_000 };
let server;

before(async () => { server = await Server.start(); });
after(() => server?.stop());

/** Runs `use` with a client behind mcp-remote, at the workplace of a member. */
async function connected(member, use, prepare = () => {}) {
  const workplace = await Workplace.create(server, member);
  await prepare(workplace);
  // By default the port follows from the server's address: an answer that is late from another workplace would come here.
  const { stdout: port } = await promisify(execFile)(process.execPath, [path.join(import.meta.dirname, '..', '..', 'ports.mjs'), '1']);
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [path.join(import.meta.dirname, 'node_modules', 'mcp-remote', 'dist', 'proxy.js'), server.endpoint, port.trim(), '--allow-http'],
    env: workplace.environment,
    cwd: workplace.project,
    stderr: 'pipe',
  });
  let said = '';
  transport.stderr.on('data', (text) => { said += text; });
  const client = new Client({ name: 'codamcp-client-tests', version: '1.0.0' }, { capabilities: { elicitation: {} } });
  const questions = [];
  client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
    questions.push(params);
    return { action: 'accept', content: {} };
  });
  const call = (name, args = {}) => client.callTool({ name, arguments: args }, undefined, answerLimit);
  try {
    await client.connect(transport, answerLimit);
    await use({ client, call, questions, workplace });
  } catch (error) {
    throw new Error(`${error.message}\nmcp-remote said:\n${said.slice(-3000)}\nThe browser: ${await workplace.browserLog()}`, { cause: error });
  } finally {
    await client.close();
    await workplace.leave();
  }
}

test('mcp-remote signs in, lists, reads and writes', limit, () => connected('alice@northwind.example', async ({ client, call, workplace }) => {
  await doTheMainJob(() => client.listTools(), call);

  assert.equal((await workplace.opened()).length, 1);
}));

test('mcp-remote passes a question on, and its answer back', limit, () => connected('alice@northwind.example', async ({ call, questions }) => {
  const title = `Scratch ${crypto.randomUUID()}`;
  assert.ok(!(await call('create_doc', { name: title })).isError);

  const deleted = await call('delete_doc', { doc: title });

  assert.ok(!deleted.isError, JSON.stringify(deleted));
  assert.equal(questions.length, 1);
  assert.match(questions[0].message, new RegExp(title));
}));

test('mcp-remote goes on after a restart of the server, in the same session', limit, () => connected('bob@northwind.example', async ({ call, workplace }) => {
  assert.ok(!(await call('list_docs')).isError);

  await server.restart();

  assert.ok(!(await call('list_docs')).isError);
  assert.equal((await workplace.opened()).length, 1);
}));

test('mcp-remote asks a member who may write for more scope, and writes', limit, () => connected('bob@northwind.example', async ({ call, workplace }) => {
  await workplace.grantOnly();

  const written = await call('upsert_rows', newRow());

  assert.equal(written.structuredContent?.status, 'applied', JSON.stringify(written));
  assert.equal((await workplace.opened()).length, 2);
}, (workplace) => workplace.grantOnly(readOnlyScopes)));

test('mcp-remote tells a member who may only read so, and opens one page more at most', limit, () => connected('carol@northwind.example', async ({ call, workplace }) => {
  assert.ok(!(await call('list_docs')).isError);

  for (const time of ['first', 'second']) {
    const refused = await call('upsert_rows', newRow());
    assert.equal(refused.isError, true);
    assert.match(refused.content[0].text, mayOnlyRead, `the ${time} time`);
  }
  assert.ok((await workplace.opened()).length <= 2, 'it asks for more at most once');
  assert.ok(!(await call('list_docs')).isError, 'reading goes on');
}));

test('mcp-remote refreshes an expired token in the same session', limit, async () => {
  await server.restart(shortLived);
  await connected('alice@northwind.example', async ({ call, workplace }) => {
    assert.ok(!(await call('list_docs')).isError);

    await pause(refreshSeconds * 1000);

    assert.ok(!(await call('list_docs')).isError);
    assert.equal((await workplace.opened()).length, 1);
  });
});
