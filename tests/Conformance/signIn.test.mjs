// Command-line clients, unmodified, that sign in by themselves: they open a browser, and a script plays the person in it. CODAMCP_URL is the
// endpoint of a running server, STYTCH_URL the Sandbox that signs its members in.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';

const endpoint = process.env.CODAMCP_URL;
const modules = path.join(import.meta.dirname, 'node_modules');
const patience = { timeout: 180_000 };
let home;
let environment;

before(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), 'sign-in-'));
  const opener = path.join(home, 'xdg-open');
  const script = path.join(import.meta.dirname, '..', 'Clients', 'openBrowser.mjs');
  // In the background: the client waits for its browser command before it listens.
  await writeFile(opener, `#!/bin/sh\n"${process.execPath}" "${script}" "$1" >>"${home}/browser.log" 2>&1 &\n`);
  await chmod(opener, 0o755);
  environment = {
    ...process.env,
    HOME: home,
    PATH: `${home}:${process.env.PATH}`,
    BROWSER: opener,
    BROWSER_MEMBER: 'alice@northwind.example',
    MCP_AUTO_OPEN_ENABLED: 'true',
  };
});
after(() => rm(home, { recursive: true, force: true }));

test('Inspector signs in by itself and calls a tool', patience, async () => {
  const program = path.join(modules, '@modelcontextprotocol', 'inspector', 'clients', 'launcher', 'build', 'index.js');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [program, '--cli', endpoint, '--transport', 'http', '--format', 'json', '--quiet', '--method', 'tools/call', '--tool-name', 'list_docs'],
    { env: environment, timeout: 120_000 });

  const { structuredContent } = JSON.parse(stdout).result;
  assert.ok(structuredContent.docs.some(({ name }) => name === 'Project Tracker'));
});

test('mcp-remote signs in by itself and calls a tool', patience, async () => {
  const remote = spawn(process.execPath, [path.join(modules, 'mcp-remote', 'dist', 'proxy.js'), endpoint, '--allow-http'], { env: environment });
  let log = '';
  remote.stderr.on('data', (chunk) => { log += chunk; });
  const lines = createInterface({ input: remote.stdout })[Symbol.asyncIterator]();
  const deadline = setTimeout(() => remote.kill(), 120_000);
  const ask = async (message) => {
    remote.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    if (message.id === undefined) return undefined;
    for (;;) {
      const { value, done } = await lines.next();
      assert.ok(!done, `mcp-remote ended without an answer to ${message.method}: ${log}`);
      const answer = JSON.parse(value);
      if (answer.id === message.id) return answer.result ?? assert.fail(JSON.stringify(answer.error));
    }
  };
  try {
    await ask({
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'codamcp-sign-in-tests', version: '1.0.0' } },
    });
    await ask({ method: 'notifications/initialized' });
    const { structuredContent } = await ask({ id: 2, method: 'tools/call', params: { name: 'list_docs', arguments: {} } });
    assert.ok(structuredContent.docs.some(({ name }) => name === 'Project Tracker'));
  } finally {
    clearTimeout(deadline);
    remote.kill();
  }
});
