// The Inspector's page in Chromium, which speaks to the server itself (direct) or through its backend (proxy).
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { signInAtPages } from '../browser.mjs';
import { mayOnlyRead } from './job.mjs';
import { Server } from './server.mjs';
import { kill, Workplace } from './workplace.mjs';

const limit = { timeout: 120_000 };
const proxyToken = 'played';
const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

let server;
let workplace;
let inspector;
let page;
let proxy;
let browser;

before(async () => {
  server = await Server.start();
  const { stdout } = await promisify(execFile)(process.execPath, [path.join(import.meta.dirname, '..', '..', 'ports.mjs'), '2']);
  const [clientPort, proxyPort] = stdout.trim().split(' ');
  [page, proxy] = [`http://localhost:${clientPort}`, `http://localhost:${proxyPort}`];
  workplace = await Workplace.create(server, 'nobody', {
    CLIENT_PORT: clientPort, SERVER_PORT: proxyPort, MCP_AUTO_OPEN_ENABLED: 'false', MCP_PROXY_AUTH_TOKEN: proxyToken,
  });
  inspector = workplace.spawn('mcp-inspector', []);
  await new Promise((up, fail) => {
    let said = '';
    const late = setTimeout(() => fail(new Error(`the Inspector did not start: ${said}`)), 60_000);
    for (const stream of [inspector.stdout, inspector.stderr])
      stream.on('data', (text) => {
        said += text;
        if (/up and running/.test(said)) up(clearTimeout(late));
      });
  });
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });
});
after(async () => {
  await browser?.close();
  if (inspector) kill(inspector);
  await workplace?.leave();
  await server?.stop();
});

/** Runs `use` with the page, connected by `way` for a member who may grant only `scopes` at first, if they are given. */
async function connected(way, member, use, scopes) {
  const context = await browser.newContext({ viewport: { width: 1500, height: 1600 } });
  context.setDefaultTimeout(30_000);
  await context.addInitScript(([endpoint, connection, address, token]) => {
    const set = (value) => ({ label: '', description: '', value, is_session_item: false });
    localStorage.setItem('lastTransportType', 'streamable-http');
    localStorage.setItem('lastSseUrl', endpoint);
    localStorage.setItem('lastConnectionType', connection);
    // It forgets the address parameters of its own page in the course of the sign-in.
    localStorage.setItem('inspectorConfig_v1', JSON.stringify({ MCP_PROXY_FULL_ADDRESS: set(address), MCP_PROXY_AUTH_TOKEN: set(token) }));
  }, [server.endpoint, way, proxy, proxyToken]);
  // The person at the Sandbox's page.
  const asked = [];
  await context.route(`${server.stytch}/oauth/authorize**`, async (route) => {
    const address = new URL(route.request().url());
    asked.push(address.searchParams.get('scope'));
    if (scopes && asked.length === 1) address.searchParams.set('scope', scopes);
    const callback = await signInAtPages(address, `${member}@northwind.example`, address.searchParams.get('redirect_uri'), server.stytch);
    await route.fulfill({ status: 302, headers: { location: callback.href } });
  });
  const tab = await context.newPage();
  const complaints = [];
  tab.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()); });
  const list = async () => {
    await tab.getByText('Connected', { exact: true }).waitFor();
    await tab.getByRole('tab', { name: 'Tools' }).click();
    await tab.getByRole('button', { name: 'List Tools' }).click();
  };
  /** Runs a tool by its title, with texts as arguments. */
  const run = async (title, args = {}) => {
    await tab.getByRole('tab', { name: 'Tools' }).click();
    await tab.getByText(title, { exact: true }).first().click();
    for (const [name, value] of Object.entries(args)) await tab.locator(`[id="${name}"]`).fill(value);
    await tab.getByRole('button', { name: 'Run Tool' }).click();
  };
  /** What the page shows once the tool has a result. */
  const result = async () => {
    await tab.getByText(/Tool Result:|MCP error|Error/).first().waitFor();
    return tab.locator('body').innerText();
  };
  const call = async (title, args) => {
    await run(title, args);
    return result();
  };
  try {
    await tab.goto(`${page}/?MCP_PROXY_AUTH_TOKEN=${proxyToken}`);
    await tab.getByRole('button', { name: 'Connect', exact: true }).click();
    await list();
    await use({ tab, list, run, result, call, asked });
  } catch (error) {
    if (process.env.SCREENSHOTS) await tab.screenshot({ path: `${process.env.SCREENSHOTS}/${way}-${member}.png` });
    const shown = await tab.locator('body').innerText().catch(() => '');
    throw new Error(`${error.message}\nThe page ends with:\n${shown.slice(-1500)}\nIts complaints: ${complaints.join('\n').slice(-2000)}`, { cause: error });
  } finally {
    await context.close();
  }
}

for (const way of ['direct', 'proxy']) {
  test(`The Inspector's page, ${way}, signs in, lists, reads and writes`, limit, () => connected(way, 'alice', async ({ call }) => {
    assert.match(await call('List docs'), /Project Tracker/);
    assert.match(await call('Overview of a doc', { doc: 'Project Tracker' }), /Tasks/);
    const title = `Written by the Inspector ${crypto.randomUUID()}`;
    assert.match(await call('Create a doc', { name: title }), /applied|accepted/);
  }));

  test(`The Inspector's page, ${way}, shows a question, and sends the answer`, limit, () => connected(way, 'alice', async ({ tab, run, result, call }) => {
    const title = `Scratch ${crypto.randomUUID()}`;
    assert.match(await call('Create a doc', { name: title }), /applied|accepted/);

    await run('Delete a doc', { doc: title });
    await tab.getByText(`This deletes doc '${title}'`).first().waitFor();
    await tab.getByRole('button', { name: 'Submit' }).click();
    await tab.getByRole('tab', { name: 'Tools' }).click();

    assert.match(await result(), /Tool Result: Success/);
  }));

  test(`The Inspector's page, ${way}, goes on after a restart of the server`, limit, () => connected(way, 'bob', async ({ call, asked }) => {
    assert.match(await call('List docs'), /Project Tracker/);

    await server.restart();

    assert.match(await call('Overview of a doc', { doc: 'Project Tracker' }), /Tasks/);
    assert.equal(asked.length, 1);
  }));

  test(`The Inspector's page, ${way}, tells a member who may only read so, or signs them in again once`, limit, () => connected(way, 'carol', async ({ tab, list, run, call, asked }) => {
    const named = { name: `Written by carol ${crypto.randomUUID()}` };
    await tab.evaluate(() => { globalThis.isFirst = true; });
    await run('Create a doc', named);
    // Direct, the page is loaded anew after a sign-in. By the proxy it shows what the challenge says.
    await tab.waitForFunction(() => /may only read|needs coda.read and coda.write/.test(document.body.innerText)
      || (!globalThis.isFirst && /\bConnected\b/.test(document.body.innerText)));
    if (asked.length > 1) {
      await list();
      assert.match(await call('Create a doc', named), mayOnlyRead);
    }

    // A page that is loaded twice may ask twice. It must not go on.
    assert.ok(asked.length <= 3, `It asked ${asked.length} times.`);
  }));
}
