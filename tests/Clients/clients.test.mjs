// The official TypeScript clients, unmodified, from discovery to a changed document. CODAMCP_URL is the endpoint of a running server,
// STYTCH_URL the Sandbox that signs its members in.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as current from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { editAPage } from './editPage.mjs';
import { doTheMainJob } from './mainJob.mjs';
import { Person } from './signIn.mjs';

const endpoint = new URL(process.env.CODAMCP_URL);
const us = { name: 'codamcp-client-tests', version: '1.0.0' };
const patience = { timeout: 120_000 };

/** SDK 1.x: signs in if it must, and connects. */
async function connect1(person) {
  const transport = () => new StreamableHTTPClientTransport(endpoint, { authProvider: person });
  // The server knows a client by its name, and challenges it once.
  const client = new Client({ ...us, name: `${us.name} of SDK 1` });
  const first = transport();
  await assert.rejects(client.connect(first), UnauthorizedError);
  await first.finishAuth(person.callback.get('code'));
  const second = transport();
  await client.connect(second);
  return { client, transport: second };
}

/** Client 2.x, which also holds the authorization server to RFC 8414 and RFC 9207. */
async function connect2(person, mode) {
  const transport = () => new current.StreamableHTTPClientTransport(endpoint, { authProvider: person });
  const first = transport();
  await assert.rejects(new current.Client(us, { versionNegotiation: { mode } }).connect(first), current.UnauthorizedError);
  await first.finishAuth(person.callback);
  const client = new current.Client(us, { versionNegotiation: { mode } });
  const second = transport();
  await client.connect(second);
  return { client, transport: second };
}

test('SDK 1.x signs in, initializes and does the main job', patience, async () => {
  const person = new Person('alice@northwind.example');
  const { client, transport } = await connect1(person);

  assert.equal(person.authorizationRequest.searchParams.get('resource'), endpoint.href);
  assert.ok(transport.sessionId, 'the server opened a session');
  await doTheMainJob(() => client.listTools(), (name, args) => client.callTool({ name, arguments: args }));

  await transport.terminateSession();
  await client.close();
});

test('client 2.x, as an initialize client, does the main job', patience, async () => {
  const { client, transport } = await connect2(new Person('bob@northwind.example'), 'legacy');

  assert.ok(transport.sessionId, 'the server opened a session');
  await doTheMainJob(() => client.listTools(), (name, args) => client.callTool({ name, arguments: args }));

  await transport.terminateSession();
  await client.close();
});

test('client 2.x, pinned to 2026-07-28, discovers and does the main job without a session', patience, async () => {
  const { client, transport } = await connect2(new Person('alice@northwind.example'), { pin: '2026-07-28' });

  assert.equal(transport.sessionId, undefined);
  await doTheMainJob(() => client.listTools(), (name, args) => client.callTool({ name, arguments: args }));
  await client.close();
});

test('client 2.x changes one paragraph, one list item and one section of a page, and nothing else', patience, async () => {
  const { client } = await connect2(new Person('alice@northwind.example'), { pin: '2026-07-28' });

  await editAPage((name, args) => client.callTool({ name, arguments: args }));
  await client.close();
});

const deleteARow = { name: 'delete_rows', arguments: { doc: 'Project Tracker', table: 'Tasks', rows: ['i-1'] } };

test('client 2.x asks for more scope when a tool needs it, and reads on where the member cannot grant it', patience, async () => {
  const carol = new Person('carol@northwind.example');
  const { client, transport } = await connect2(carol, { pin: '2026-07-28' });

  await assert.rejects(client.callTool(deleteARow), current.UnauthorizedError);
  const asked = carol.authorizationRequest.searchParams.get('scope').split(' ');
  assert.ok(['coda.read', 'coda.write'].every((scope) => asked.includes(scope)), `it asked for ${asked}`);

  await transport.finishAuth(carol.callback);
  assert.doesNotMatch(carol.tokens().scope, /coda\.write/, 'Carol may only read');
  assert.ok(!(await client.callTool({ name: 'list_docs', arguments: {} })).isError);
  await client.close();
});

test('SDK 1.x asks for more scope when a tool needs it', patience, async () => {
  const carol = new Person('carol@northwind.example');
  const { client } = await connect1(carol);

  await assert.rejects(client.callTool(deleteARow), UnauthorizedError);
  assert.match(carol.authorizationRequest.searchParams.get('scope'), /coda\.read coda\.write/);
  await client.close();
});

test("a member sees none of another member's sessions", patience, async () => {
  const alice = new Person('alice@northwind.example');
  const { client, transport } = await connect1(alice);
  const bob = new Person('bob@northwind.example');
  const other = await connect1(bob);

  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${bob.tokens().access_token}`,
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
      'mcp-protocol-version': '2025-11-25',
      'mcp-session-id': transport.sessionId,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
  });

  assert.equal(answer.status, 404);
  assert.equal((await answer.json()).error.message, 'Session not found');
  await client.close();
  await other.client.close();
});
