// The console as members and admins meet it: in Chromium. CODAMCP_URL is a running front, STYTCH_URL the Sandbox's Stytch.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import axe from 'axe-core';
import { chromium } from 'playwright-core';
import { Client } from './client.mjs';

const front = process.env.CODAMCP_URL;
const endpoint = `${front}/mcp`;
const stytch = process.env.STYTCH_URL;
const screenshots = process.env.SCREENSHOTS;
const patience = { timeout: 240_000 };
const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const admin = 'alice@northwind.example';
const member = 'bob@northwind.example';
const looks = [
  { name: 'light', options: { viewport: { width: 1360, height: 900 } } },
  { name: 'dark', options: { viewport: { width: 1360, height: 900 }, colorScheme: 'dark' } },
  { name: 'phone', options: { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 } },
];
let browser;
let visitors = 0;

before(async () => {
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });
  if (screenshots) mkdirSync(screenshots, { recursive: true });
  await makeTraffic();
});
after(() => browser?.close());

/** A browser in which somebody has signed in. Each one has an address of its own, since the front limits sign-ins by address. */
async function visit(email, options = {}) {
  visitors += 1;
  const context = await browser.newContext({ reducedMotion: 'reduce', timezoneId: 'America/New_York', extraHTTPHeaders: { 'X-Forwarded-For': `127.0.2.${visitors}` }, ...options });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !message.text().startsWith('Failed to load resource: the server responded with a status of 4')) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(`${front}/login`);
  await page.getByLabel('Work email address').fill(email);
  await page.getByRole('button', { name: 'Email me a code' }).click();
  const field = page.getByLabel('Code', { exact: true });
  await field.waitFor();
  const inbox = (await (await fetch(`${stytch}/sandbox/inbox`)).text()).split('<li>').find((item) => item.includes(email) && item.includes('<code>'));
  await field.fill(inbox.match(/<code>(\d{6})<\/code>/)[1]);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  return { page, context, complaints };
}

const token = async (email) => (await fetch(`${stytch}/sandbox/token?member=${email}&resource=${endpoint}`)).text();

async function post(bearer, message, headers = {}) {
  return fetch(endpoint, {
    method: 'POST',
    headers: { authorization: `Bearer ${bearer}`, accept: 'application/json, text/event-stream', 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...message }),
  });
}

const call = (bearer, name, args = {}, client = 'Claude') => post(
  bearer,
  { method: 'tools/call', params: { name, arguments: args, _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {}, 'io.modelcontextprotocol/clientInfo': { name: client, version: '2.1' } } } },
  { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': name },
);

async function makeTraffic() {
  for (const email of [admin, member]) {
    const bearer = await token(email);
    const listed = await (await call(bearer, 'list_docs')).text();
    const docs = JSON.parse(/\{.*\}/.exec(listed)[0]).result.structuredContent.docs.map(({ name }) => name).slice(0, 3);
    assert.ok(docs.length > 0, `list_docs names docs: ${listed.slice(0, 300)}`);
    for (const [i, doc] of docs.entries()) {
      for (const tool of ['get_doc', 'list_pages', 'get_doc_overview', 'list_tables']) await call(bearer, tool, { doc }, ['Claude', 'ChatGPT', 'Cursor'][i]);
    }
    await call(bearer, 'create_doc', { title: `Notes of ${email}` });
    await call(bearer, 'get_doc', { doc: 'a doc that nobody has' }, 'Cursor');
    const opened = await post(bearer, { method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'Codex', version: '0.9' } } });
    assert.ok(opened.headers.get('mcp-session-id'), 'a session is opened');
  }
}

async function check(page, what) {
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(content <= window, `${what} is ${content} px wide in a window of ${window} px`);
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { preload: false }));
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  assert.deepEqual(serious.map(({ id, nodes }) => `${what}: ${id} ${nodes.map((node) => node.html)}`), []);
}

for (const { name, options } of looks) {
  test(`every page of the console is accessible and fits (${name})`, patience, async () => {
    const { page, context, complaints } = await visit(admin, options);
    const own = [['overview', '/'], ['calls', '/calls'], ['clients', '/clients'], ['sessions', '/sessions'], ['account', '/account'], ['connect', '/connect']];
    const organization = [
      ['organization', '/admin?period=24h'], ['activity', '/admin/activity'], ['members', '/admin/members'], ['documents', '/admin/documents'], ['live', '/admin/live'],
      ['policy', '/admin/policy'], ['quotas', '/admin/quotas'], ['cluster', '/admin/cluster'],
    ];
    for (const [what, path] of [...own, ...organization]) {
      await page.goto(front + path);
      await page.locator('main h1').waitFor();
      if (screenshots) await page.screenshot({ path: `${screenshots}/console-${what}-${name}.png`, fullPage: true });
      // The picture in README.md.
      if (screenshots && what === 'activity' && name === 'light') await page.screenshot({ path: `${screenshots}/console.png` });
      await check(page, what);
    }
    for (const [what, from, link] of [['record', '/admin/activity', '.rows tbody a'], ['member', '/admin/members', '.rows tbody a'], ['document', '/admin/documents', '.rows tbody a']]) {
      await page.goto(front + from);
      const address = await page.locator(link).first().getAttribute('href');
      await page.goto(front + address);
      await page.locator('main h1').waitFor();
      if (screenshots) await page.screenshot({ path: `${screenshots}/console-${what}-${name}.png`, fullPage: true });
      await check(page, what);
    }
    assert.deepEqual(complaints, [], 'the browser has nothing to complain of');
    await context.close();
  });
}

test('every page shows its content without script', patience, async () => {
  const { page, context } = await visit(admin, { javaScriptEnabled: false });
  for (const path of ['/', '/calls', '/sessions', '/admin', '/admin/activity', '/admin/members', '/admin/policy']) {
    await page.goto(front + path);
    await page.locator('main h1').waitFor();
  }
  await page.goto(`${front}/calls`);
  await page.getByText('Tool', { exact: true }).click();
  await page.getByLabel('Name of the tool').fill('list_docs');
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.waitForURL(`${front}/calls?tool=list_docs`);
  assert.match(await page.locator('.rows time').first().innerText(), /UTC/, 'the zone is named');
  await page.goto(`${front}/admin`);
  assert.equal(await page.locator('.chart').first().isVisible(), false, 'there is no empty place for a chart');
  await page.getByText('Numbers').first().click();
  assert.ok(await page.locator('.chart-table table').first().isVisible(), 'the numbers of a chart are a table');
  await context.close();
});

test('a member filters the own calls, and times are in the zone of the reader', patience, async () => {
  const { page, context, complaints } = await visit(member);
  await page.getByRole('link', { name: 'Activity', exact: true }).first().click();
  await page.getByRole('heading', { name: 'Activity', level: 1 }).waitFor();
  // The script of the page writes it.
  await page.locator('[data-zone]', { hasText: 'America/New_York' }).waitFor();
  await page.locator('summary', { hasText: 'Tool' }).click();
  await page.getByLabel('Name of the tool').fill('get_doc');
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.waitForURL(`${front}/calls?tool=get_doc`);
  await page.getByText('Remove the filter Tool').waitFor({ state: 'attached' });
  const tools = await page.locator('.rows .tool').allInnerTexts();
  assert.deepEqual([...new Set(tools)], ['get_doc']);
  assert.equal(await page.getByText('alice@northwind.example', { exact: true }).count(), 0, 'no other member is seen');
  await page.goto(`${front}/admin/activity`);
  await page.getByRole('heading', { name: 'For admins only' }).first().waitFor();
  assert.deepEqual(complaints, []);
  await context.close();
});

test('an admin exports what is listed, with the session of the browser', patience, async () => {
  const { page, context } = await visit(admin);
  await page.goto(`${front}/admin/activity?tool=list_pages&period=24h`);
  await page.locator('summary', { hasText: 'Export' }).click();
  const address = await page.getByRole('link', { name: 'CSV' }).getAttribute('href');
  const answer = await page.request.get(front + address);
  const text = await answer.text();
  assert.equal(answer.status(), 200, text);
  assert.ok(text.includes('list_pages') && !text.includes('get_doc_overview'), 'the filter holds for the export');
  await context.close();
});

test('a member ends a session', patience, async () => {
  const { page, context } = await visit(member);
  await page.goto(`${front}/sessions`);
  await page.getByRole('button', { name: 'End the session of Codex' }).first().click();
  await page.getByText('Ended.').waitFor();
  await context.close();
});

test('a member disconnects a client, and it cannot renew its access', patience, async () => {
  const client = await Client.start(front, 'Desk client');
  try {
    const { page, context } = await visit(member);
    await page.goto(client.authorizationUrl());
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.waitForURL(`${client.redirectUri}?**`);
    const tokens = await client.exchange(client.callbacks.at(-1).get('code'));
    await page.goto(`${front}/clients`);
    await page.getByRole('button', { name: 'Disconnect Desk client' }).click();
    await page.getByRole('button', { name: 'Disconnect', exact: true }).click();
    await page.getByText('The client is disconnected.').waitFor();
    const renewed = await fetch(client.server.token_endpoint, {
      method: 'POST', body: new URLSearchParams({ grant_type: 'refresh_token', client_id: client.id, refresh_token: tokens.refresh_token }),
    });
    assert.equal(renewed.status, 400);
    await context.close();
  } finally {
    client.stop();
  }
});

test('an admin changes the policy, and a client is refused within a second', patience, async () => {
  const bearer = await token(member);
  const { page, context } = await visit(admin);
  const setReadOnly = async (on) => {
    await page.goto(`${front}/admin/policy`);
    await page.getByLabel('Reading only').setChecked(on);
    await page.getByRole('button', { name: 'Review changes' }).click();
    await page.getByRole('heading', { name: 'Save this policy?' }).waitFor();
    if (screenshots && on) await page.screenshot({ path: `${screenshots}/console-policy-changes-light.png`, fullPage: true });
    await check(page, 'policy changes');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved. It is in force').waitFor();
  };
  await setReadOnly(true);
  await page.waitForTimeout(1000);
  const refused = await (await call(bearer, 'create_doc', { title: 'Not to be' })).text();
  assert.match(refused, /"isError":true/);
  assert.match(refused, /polic|reading only|read-only/i, refused.slice(0, 400));
  await setReadOnly(false);
  await context.close();
});

test('an admin signs a member out, and the client is at 401', patience, async () => {
  const bearer = await token(member);
  assert.equal((await call(bearer, 'list_docs')).status, 200);
  const { page, context } = await visit(admin);
  await page.goto(`${front}/admin/members`);
  await page.getByRole('link', { name: member }).click();
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await page.getByRole('heading', { name: `Sign out ${member} everywhere?` }).waitFor();
  // Tokens are stamped in whole seconds, and one of the same second would pass.
  await page.waitForTimeout(1100);
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await page.getByText('Signed out everywhere.').waitFor();
  assert.equal((await call(bearer, 'list_docs')).status, 401);
  await context.close();
});

test('the live tail shows a call without a click', patience, async () => {
  const { page, context, complaints } = await visit(admin);
  await page.goto(`${front}/admin/live`);
  await page.locator('main h1').waitFor();
  await call(await token(admin), 'list_workspace_members_or_none');
  await page.getByText('list_workspace_members_or_none').first().waitFor();
  assert.deepEqual(complaints, []);
  await context.close();
});
