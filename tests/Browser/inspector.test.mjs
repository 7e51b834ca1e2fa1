// MCP Inspector's page in Chromium, unmodified, in direct mode: the browser itself speaks to /mcp, from another origin on this machine.
// CODAMCP_URL is a running front in Development, STYTCH_URL the Sandbox's Stytch.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';

const endpoint = `${process.env.CODAMCP_URL}/mcp`;
const inbox = `${process.env.STYTCH_URL}/sandbox/inbox`;
const dist = path.join(import.meta.dirname, 'node_modules', '@modelcontextprotocol', 'inspector-client', 'dist');
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

let browser;
let server;
let origin;

before(async () => {
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });
  // Every path that is no file is the page, as the Inspector's own server has it.
  server = createServer(async (request, response) => {
    const file = path.join(dist, path.normalize(new URL(request.url, 'http://localhost').pathname));
    const content = await readFile(file).catch(() => undefined);
    response.setHeader('content-type', content ? types[path.extname(file)] ?? 'application/octet-stream' : 'text/html');
    response.end(content ?? (await readFile(path.join(dist, 'index.html'))));
  });
  await new Promise((up) => server.listen(0, 'localhost', up));
  origin = `http://localhost:${server.address().port}`;
});
after(async () => {
  server?.closeAllConnections();
  server?.close();
  await browser?.close();
});

test('The Inspector page signs in, lists and calls tools in direct mode', { timeout: 120_000 }, async () => {
  const page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage();
  page.setDefaultTimeout(30_000);
  const blocked = [];
  page.on('console', (message) => {
    if (message.text().includes('CORS') && message.text().includes(endpoint)) blocked.push(message.text());
  });
  await page.addInitScript(() => localStorage.setItem('lastConnectionType', 'direct'));
  await page.goto(`${origin}/?transport=streamable-http&serverUrl=${encodeURIComponent(endpoint)}`);
  await page.getByRole('button', { name: 'Connect', exact: true }).click();

  await page.getByLabel('Work email address').fill('alice@northwind.example');
  await page.getByRole('button', { name: 'Email me a code' }).click();
  await page.getByRole('heading', { name: 'Check your mail' }).waitFor();
  const sent = (await (await fetch(inbox)).text()).split('<li>').find((item) => item.includes('alice@northwind.example') && item.includes('<code>'));
  await page.getByLabel('Code', { exact: true }).fill(sent.match(/<code>(\d{6})<\/code>/)[1]);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Allow' }).click();

  await page.waitForURL(`${origin}/**`);
  await page.getByText('Connected', { exact: true }).waitFor();
  await page.getByRole('tab', { name: 'Tools' }).click();
  await page.getByRole('button', { name: 'List Tools' }).click();
  await page.getByText('whoami', { exact: true }).click();
  await page.getByRole('button', { name: 'Run Tool' }).click();
  await page.getByText('Tool Result:').waitFor();
  await page.getByText('alice@northwind.example').first().waitFor();

  assert.deepEqual(blocked, []);
});
