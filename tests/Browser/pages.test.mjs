// The pages for people, as people meet them: in Chromium. CODAMCP_URL is a running front, STYTCH_URL the Sandbox's Stytch.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import axe from 'axe-core';
import { chromium } from 'playwright-core';
import { Client } from './client.mjs';

const front = process.env.CODAMCP_URL;
const inbox = `${process.env.STYTCH_URL}/sandbox/inbox`;
const screenshots = process.env.SCREENSHOTS;
const patience = { timeout: 120_000 };
const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

let browser;
let client;
let context;
let page;
let complaints;
let visitors = 0;

before(async () => {
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });
  client = await Client.start(front);
  if (screenshots) mkdirSync(screenshots, { recursive: true });
});
after(async () => {
  client?.stop();
  await browser?.close();
});
beforeEach(async () => open());
afterEach(async () => {
  await context.close();
  assert.deepEqual(complaints, [], 'the browser has nothing to complain of');
  client.callbacks.length = 0;
});

async function open(options = {}) {
  await context?.close();
  // Each visitor has an address of their own, since the front limits the sign-ins of an address. It believes this proxy's header.
  visitors += 1;
  context = await browser.newContext({ reducedMotion: 'reduce', extraHTTPHeaders: { 'X-Forwarded-For': `127.0.1.${visitors}` }, ...options });
  context.setDefaultTimeout(15_000);
  page = await context.newPage();
  complaints = [];
  page.on('console', (message) => {
    // The answer to a wrong address is a page with status 400, which the console mentions too.
    if (['error', 'warning'].includes(message.type()) && !message.text().startsWith('Failed to load resource: the server responded with a status of 4'))
      complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
}

async function look(name) {
  if (screenshots) await page.screenshot({ path: `${screenshots}/${name}.png`, fullPage: true });
}

/** From wherever the sign-in page is showing: asks for a mail, and enters its code. */
async function signIn(email) {
  await page.getByLabel('Work email address').fill(email);
  await page.getByRole('button', { name: 'Email me a code' }).click();
  await page.getByRole('heading', { name: 'Check your mail' }).waitFor();
  await page.getByLabel('Code', { exact: true }).fill(await sentCode(email));
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** The same with the link in the mail, opened in this browser. */
async function signInByLink(email) {
  await page.getByLabel('Work email address').fill(email);
  await page.getByRole('button', { name: 'Email me a link' }).click();
  await page.getByRole('heading', { name: 'Check your mail' }).waitFor();
  await page.goto(inbox);
  await page.getByRole('link', { name: `Sign in as ${email}` }).first().click();
}

/** The newest code in the inbox for an address or a phone number, or that of somebody's authenticator app: read by another device. */
async function sentCode(to) {
  const entry = (await (await fetch(inbox)).text()).split('<li>').find((item) => item.includes(to.replace('+', '&#x2B;')) && item.includes('<code>'));
  return entry.match(/<code>(\d{6})<\/code>/)[1];
}

async function arriveAtClient() {
  await page.waitForURL(`${client.redirectUri}?**`);
  return client.callbacks.at(-1);
}

async function assertAccessible(what) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { preload: false }));
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  assert.deepEqual(serious.map(({ id, nodes }) => `${what}: ${id} ${nodes.map((node) => node.html)}`), []);
}

test('a member signs in by a code, sees who asks for what, and allows it', patience, async () => {
  await page.goto(client.authorizationUrl());
  assert.equal(new URL(page.url()).pathname, '/login');
  await signIn('alice@northwind.example');

  await page.getByRole('heading', { name: 'Browser tests wants to use Coda for you' }).waitFor();
  const text = await page.locator('main').innerText();
  for (const part of [new URL(client.redirectUri).host, 'Alice Novak', 'alice@northwind.example', 'Northwind Labs', 'Read Coda docs', 'Change Coda docs', 'Stay connected'])
    assert.ok(text.includes(part), `the page says ${part}`);
  await page.getByRole('button', { name: 'Allow' }).click();

  const callback = await arriveAtClient();
  assert.equal(callback.get('state'), 'state-1');
  assert.equal(callback.get('iss'), client.server.issuer);
  const tokens = await client.exchange(callback.get('code'));
  assert.equal(tokens.scope, 'openid coda.read coda.write offline_access');
  const answer = await fetch(client.resource, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokens.access_token}`, 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'b', version: '1' } } }),
  });
  assert.equal(answer.status, 200, 'the token is good for the MCP endpoint');
});

test('a member signs in by the link in the mail', patience, async () => {
  await page.goto(client.authorizationUrl());
  await signInByLink('alice@northwind.example');

  await page.getByRole('button', { name: 'Allow' }).waitFor();
});

test('a pasted code may have spaces, and a wrong one is told', patience, async () => {
  await page.goto(client.authorizationUrl());
  await page.getByLabel('Work email address').fill('alice@northwind.example');
  await page.getByRole('button', { name: 'Email me a code' }).click();
  const field = page.getByLabel('Code', { exact: true });
  await field.waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'code', 'one can type at once');
  const code = await sentCode('alice@northwind.example');
  await field.fill(code === '000000' ? '000001' : '000000');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('That code is wrong').waitFor();
  await page.getByLabel('Code', { exact: true }).fill(` ${code.slice(0, 3)} ${code.slice(3)} `);
  await page.keyboard.press('Enter');

  await page.getByRole('button', { name: 'Allow' }).waitFor();
});

test('a client that names no scope and no resource gets what the server has', patience, async () => {
  const url = new URL(client.authorizationUrl());
  url.searchParams.delete('scope');
  url.searchParams.delete('resource');
  await page.goto(url.href);
  await signIn('alice@northwind.example');
  await page.getByText('Read Coda docs').waitFor();
  await page.getByRole('button', { name: 'Allow' }).click();

  const tokens = await client.exchange((await arriveAtClient()).get('code'));
  assert.equal(tokens.scope, 'openid email profile coda.read coda.write');
  const { aud } = JSON.parse(Buffer.from(tokens.access_token.split('.')[1], 'base64url'));
  assert.deepEqual([aud].flat(), [client.resource]);
});

test('an organization with single sign-on is signed in to by it', patience, async () => {
  await page.goto(client.authorizationUrl());
  await signIn('erin@contour.example');
  await page.getByRole('link', { name: 'Erin Sato' }).click();

  assert.match(await page.locator('.facts').innerText(), /Contour Bank/);
});

test('an organization with a second factor asks for the code of the authenticator app', patience, async () => {
  await page.goto(client.authorizationUrl());
  await signIn('farid@meridian.example');
  await page.getByRole('heading', { name: 'One more step' }).waitFor();
  await look('second-factor');
  await assertAccessible('the second factor');
  await page.getByLabel('Code', { exact: true }).fill(await sentCode('farid@meridian.example, for'));
  await page.getByRole('button', { name: 'Sign in' }).click();

  assert.match(await page.locator('.facts').innerText(), /Meridian Health/);
});

test('an organization with a second factor asks for the code of an SMS', patience, async () => {
  await page.goto(client.authorizationUrl());
  await signIn('gina@lumen.example');
  await page.getByRole('heading', { name: 'One more step' }).waitFor();
  await page.getByLabel('Code', { exact: true }).fill(await sentCode('+12025550108'));
  await page.getByRole('button', { name: 'Sign in' }).click();

  assert.match(await page.locator('.facts').innerText(), /Lumen Freight/);
});

test('a member who denies is sent back, and nothing is given', patience, async () => {
  await page.goto(client.authorizationUrl());
  await signIn('bob@northwind.example');
  await page.getByRole('button', { name: 'Deny' }).click();

  const callback = await arriveAtClient();
  assert.equal(callback.get('error'), 'access_denied');
  assert.equal(callback.get('state'), 'state-1');
  assert.equal(callback.get('iss'), client.server.issuer);
  assert.equal(callback.get('code'), null);
});

test('somebody who is not that member signs in as another, for the same client', patience, async () => {
  await page.goto(client.authorizationUrl());
  await signIn('alice@northwind.example');
  await page.getByRole('button', { name: 'Sign in as somebody else' }).click();
  await signIn('bob@northwind.example');

  await page.getByText('Bob Ferris', { exact: true }).waitFor();
  assert.ok(!(await page.content()).includes('Alice Novak'));
});

test('a member who may only read is told so, and connects without writing', patience, async () => {
  await page.goto(client.authorizationUrl());
  await signIn('carol@northwind.example');
  const write = page.getByRole('listitem').filter({ hasText: 'coda.write' });
  assert.match(await write.innerText(), /Your role does not include this\. If you allow, it is left out\./);
  await look('consent-viewer');
  await page.getByRole('button', { name: 'Allow' }).click();

  const callback = await arriveAtClient();
  assert.equal((await client.exchange(callback.get('code'))).scope, 'openid coda.read offline_access');
});

test('somebody in two organizations chooses one', patience, async () => {
  await page.goto(client.authorizationUrl());
  await signIn('dana@southpaw.example');
  await look('organizations');
  await assertAccessible('the organizations');
  await page.getByRole('button', { name: 'Southpaw Studio' }).click();

  assert.match(await page.locator('.facts').innerText(), /Southpaw Studio/);
});

test('a program on this computer is asked about again after it was allowed', patience, async () => {
  const scopes = { scope: 'openid coda.read' };
  await page.goto(client.authorizationUrl(scopes));
  await signIn('dana@southpaw.example');
  await page.getByRole('button', { name: 'Northwind Labs' }).click();
  await page.getByRole('button', { name: 'Allow' }).click();
  await arriveAtClient();
  await open();
  await page.goto(client.authorizationUrl(scopes));
  await signIn('dana@southpaw.example');
  await page.getByRole('button', { name: 'Northwind Labs' }).click();
  await page.getByText('A program on this computer.').waitFor();
  await page.getByRole('button', { name: 'Allow' }).click();

  assert.ok((await arriveAtClient()).get('code'));
});

test('two sign-ins in two tabs each lead to their own client', patience, async () => {
  const other = await Client.start(front, 'The other client');
  try {
    await page.goto(client.authorizationUrl());
    const second = await context.newPage();
    await second.goto(other.authorizationUrl());
    await signIn('alice@northwind.example');
    await page.getByRole('heading', { name: 'Browser tests wants to use Coda for you' }).waitFor();
    await second.getByLabel('Work email address').fill('bob@northwind.example');
    await second.getByRole('button', { name: 'Email me a code' }).click();
    await second.getByLabel('Code', { exact: true }).fill(await sentCode('bob@northwind.example'));
    await second.getByRole('button', { name: 'Sign in' }).click();

    await second.getByRole('heading', { name: 'The other client wants to use Coda for you' }).waitFor();
  } finally {
    other.stop();
  }
});

test('discovery OAuth signs in', patience, async () => {
  await page.goto(client.authorizationUrl());
  await page.getByRole('link', { name: 'Continue with Google' }).click();
  await page.getByRole('link', { name: 'Alice Novak' }).click();

  await page.getByRole('button', { name: 'Allow' }).waitFor();
});

test('the keyboard is enough', patience, async () => {
  await page.goto(client.authorizationUrl());
  const tabTo = async (name) => {
    for (let i = 0; i < 20; i++) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate(() => document.activeElement.labels?.[0]?.innerText ?? document.activeElement.innerText);
      if (focused?.trim() === name) {
        const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
        assert.equal(outline, 'solid', `one sees that ${name} has the focus`);
        return;
      }
    }
    assert.fail(`Tab never comes to ${name}`);
  };
  await tabTo('Work email address');
  await page.keyboard.type('alice@northwind.example');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Check your mail' }).waitFor();
  await page.keyboard.type(await sentCode('alice@northwind.example'));
  await tabTo('Sign in');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Allow' }).waitFor();
  await tabTo('Deny');
  await tabTo('Allow');
  await page.keyboard.press('Enter');

  assert.ok((await arriveAtClient()).get('code'));
});

for (const { name, options } of [
  { name: 'phone', options: { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 } },
  { name: 'desktop', options: { viewport: { width: 1200, height: 800 } } },
  { name: 'dark', options: { viewport: { width: 1200, height: 800 }, colorScheme: 'dark' } },
]) {
  test(`every page is accessible and fits (${name})`, patience, async () => {
    const longNamed = await Client.start(front, `An assistant with a name that goes on ${'and-on'.repeat(20)}`);
    try {
      await open(options);
      const check = async (what) => {
        await look(`${what}-${name}`);
        const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
        assert.ok(content <= window, `${what} is ${content} px wide in a window of ${window} px`);
        await assertAccessible(what);
      };
      await page.goto(client.authorizationUrl());
      await check('login');
      await page.getByLabel('Work email address').fill('x@y');
      await page.evaluate(() => { document.querySelector('input[type=email]').form.noValidate = true; });
      await page.getByLabel('Work email address').fill('nonsense');
      await page.getByRole('button', { name: 'Email me a code' }).click();
      await page.getByRole('alert').waitFor();
      await check('login-error');
      await page.getByLabel('Work email address').fill('carol@northwind.example');
      await page.getByRole('button', { name: 'Email me a code' }).click();
      await page.getByRole('heading', { name: 'Check your mail' }).waitFor();
      await check('code');
      await page.getByLabel('Code', { exact: true }).fill('1 2');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').waitFor();
      await check('code-error');
      await page.getByRole('link', { name: 'Start again' }).click();
      await page.getByLabel('Work email address').fill('carol@northwind.example');
      await page.getByRole('button', { name: 'Email me a link' }).click();
      await page.getByRole('heading', { name: 'Check your mail' }).waitFor();
      await check('sent');
      await page.goto(inbox);
      await check('inbox');
      await page.getByRole('link', { name: 'Sign in as carol@northwind.example' }).first().click();
      await page.getByRole('button', { name: 'Allow' }).waitFor();
      await check('consent');
      await page.goto(longNamed.authorizationUrl());
      await check('consent-long-name');
      await page.goto(`${front}/account`);
      await check('account');
      await page.goto(client.authorizationUrl({ redirect_uri: 'https://elsewhere.example/' }));
      await check('problem');
      await page.goto(`${front}/account`);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      await page.goto(`${front}/`);
      await check('home');
      await page.goto(`${front}/login`);
      await signIn('nobody@elsewhere.example');
      await page.getByRole('heading', { name: 'No organization' }).waitFor();
      await check('no-organization');
    } finally {
      longNamed.stop();
    }
  });
}

test('the first page is used by keyboard, and a click on a line selects it', patience, async () => {
  await open({ javaScriptEnabled: false, viewport: { width: 1200, height: 800 } });
  await page.goto(`${front}/`);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  // The second stop leads to the first client. The page's address follows the key a moment later.
  await page.waitForURL(`${front}/#claude`);

  await open({ viewport: { width: 1200, height: 800 } });
  await page.goto(`${front}/`);
  const line = page.locator('#codex .command').first();
  await line.click();
  assert.equal(await page.evaluate(() => String(globalThis.getSelection())), `codex mcp add coda --url ${front}/mcp`);
  for (const name of ['Add to Claude', 'Add to Cursor', 'Add to VS Code'])
    assert.ok(await page.getByRole('link', { name }).isVisible(), name);
});

test('the server has an icon where browsers look for it', patience, async () => {
  await page.goto(`${front}/`);
  for (const icon of ['/favicon.ico', '/assets/icon.png', '/assets/icon.svg']) {
    const width = await page.evaluate(async (src) => {
      const image = new globalThis.Image();
      image.src = src;
      await image.decode();
      return image.naturalWidth;
    }, icon);
    assert.ok(width > 0, `${icon} is an image`);
  }
});

test('another page cannot frame them', patience, async () => {
  await page.goto(client.authorizationUrl());
  await signIn('alice@northwind.example');
  await page.getByRole('button', { name: 'Allow' }).waitFor();
  await page.goto(`${client.origin}/frame?src=${encodeURIComponent(client.authorizationUrl())}`);
  await page.waitForTimeout(1000);

  assert.ok(page.frames().every((frame) => !frame.url().startsWith(front)), 'the frame is empty');
  assert.ok(complaints.some((complaint) => /frame-ancestors|X-Frame-Options/.test(complaint)), 'because the page refused it');
  complaints.length = 0;
});

test('another site cannot send the form', patience, async () => {
  await page.goto(client.authorizationUrl());
  await signIn('alice@northwind.example');
  await page.getByRole('button', { name: 'Allow' }).waitFor();
  const action = page.url();
  await page.goto(`${client.origin}/elsewhere`);
  await page.setContent(`<form method="post" action="${action.replaceAll('&', '&amp;')}"><input name="scope" value="coda.read"><button name="decision" value="allow">Win</button></form>`);
  await page.getByRole('button', { name: 'Win' }).click();

  await page.getByRole('heading', { name: 'This page is out of date' }).waitFor();
  assert.equal(client.callbacks.length, 0);
});

test('a session holds until signing out, and no script can read it', patience, async () => {
  await page.goto(`${front}/account`);
  await signIn('alice@northwind.example');
  await page.getByRole('heading', { name: 'Your account' }).waitFor();
  assert.equal(await page.evaluate(() => document.cookie), '');
  await page.goto(`${front}/account`);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.goto(`${front}/account`);

  assert.equal(new URL(page.url()).pathname, '/login');
});

test('a member connects their own Coda token, calls with it, and removes it', patience, async () => {
  await page.goto(`${front}/account`);
  await signIn('alice@northwind.example');
  await page.getByText("the service's Coda token").waitFor();

  await page.getByLabel('Your Coda API token').fill('00000000-5e2b-4c1f-9b6a-000000000000');
  await page.getByRole('button', { name: 'Connect' }).click();
  await page.getByRole('alert').waitFor();

  await page.getByLabel('Your Coda API token').fill('a11ce000-5e2b-4c1f-9b6a-000000000001');
  await page.getByRole('button', { name: 'Connect' }).click();
  await page.getByText('Your Coda token is connected.').waitFor();
  await look('account-connected');
  assert.equal((await page.content()).includes('a11ce000'), false, 'the token is never shown again');
  assert.match(await whoAmI('alice@northwind.example'), /Alice Andersen/);
  assert.match(await whoAmI('bob@northwind.example'), /Northwind Service/);

  await page.getByRole('button', { name: 'Remove my token' }).click();
  await page.getByRole('heading', { name: 'Remove your Coda token?' }).waitFor();
  await look('account-remove');
  await page.getByRole('button', { name: 'Remove my token' }).click();
  await page.getByText('Your Coda token is removed.').waitFor();
  assert.match(await whoAmI('alice@northwind.example'), /Northwind Service/);
});

/** Whose Coda token a member's calls are made with, as the tool whoami says it. */
async function whoAmI(member) {
  const endpoint = `${front}/mcp`;
  const token = await (await fetch(new URL(`/sandbox/token?member=${member}&resource=${endpoint}`, inbox))).text();
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'whoami',
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: {
        name: 'whoami',
        arguments: {},
        _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} },
      },
    }),
  });
  return answer.text();
}
