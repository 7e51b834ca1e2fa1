// The commands and configurations of the server's first page, run as a person would who copies them, with the clients that are at hand.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { Model } from './model.mjs';
import { Server } from './server.mjs';
import { Workplace } from './workplace.mjs';

const limit = { timeout: 150_000 };
const member = 'alice@northwind.example';
const bin = path.join(import.meta.dirname, 'node_modules', '.bin');
const entities = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
let server;
let model;
let page;

before(async () => {
  [server, model] = await Promise.all([Server.start(), Model.start()]);
  page = await (await fetch(server.url)).text();
});
after(async () => {
  model?.stop();
  await server?.stop();
});

/** The texts of one kind in the card of a client. */
function read(client, kind) {
  const card = page.split(`<article class="card" id="${client}"`)[1]?.split('</article>')[0] ?? '';
  const texts = [...card.matchAll(new RegExp(`<code class="${kind}">([^<]*)</code>`, 'g'))].map(([, text]) => text.replaceAll(/&(#x?)?(\w+);/g,
    (_, number, name) => number ? String.fromCodePoint(Number.parseInt(name, number === '#x' ? 16 : 10)) : entities[name]));
  assert.ok(texts.length > 0, `the page has a ${kind} for ${client}`);
  return texts;
}

/** A command of the page as a program that the packages here bring, and its arguments. */
function parse(command) {
  const [program, ...rest] = command.split(' ').filter((word) => word !== 'npx');
  assert.ok(existsSync(path.join(bin, program)), `${program} is installed`);
  return [program, rest];
}

/** Runs `use` at a new workplace, and says what happened there if it fails. */
async function at(settings, use) {
  const workplace = await Workplace.create(server, member, settings);
  const said = [];
  try {
    await use(workplace, async (command, options) => {
      const ended = await workplace.run(...parse(command), { seconds: 60, ...options });
      said.push(`${command}: ${JSON.stringify(ended).slice(-1500)}`);
      return ended;
    });
  } catch (error) {
    throw new Error([error.message, ...said, `The browser: ${await workplace.browserLog()}`].join('\n'), { cause: error });
  } finally {
    await workplace.leave();
  }
}

test('every command of the page is run here', () => {
  const clients = [...page.matchAll(/<article class="card" id="([^"]+)"/g)].map(([, id]) => id);
  const withCommands = clients.filter((id) => page.split(`id="${id}"`)[1].split('</article>')[0].includes('class="command"'));

  assert.deepEqual(withCommands, ['claude-code', 'codex', 'gemini-cli', 'copilot-cli', 'opencode', 'mcporter']);
});

test('Claude Code is added and signed in by the lines of the page, and is connected', limit, () => at(
  { ANTHROPIC_BASE_URL: model.url, ANTHROPIC_API_KEY: 'played', CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', DISABLE_AUTOUPDATER: '1' },
  async (workplace, run) => {
    const [add, signIn] = read('claude-code', 'command');
    assert.equal((await run(add)).code, 0);
    await run(signIn, { terminal: true });

    assert.equal((await workplace.opened()).length, 1);
    assert.match((await run('claude mcp list')).out, /coda: .*Connected/);
  },
));

test('Codex is added and signed in by the line of the page', limit, () => at({}, async (workplace, run) => {
  // A keyring would be that of this machine.
  await workplace.write('.codex/config.toml', 'mcp_oauth_credentials_store = "file"\ncheck_for_update_on_startup = false\n');
  const [add, again] = read('codex', 'command');
  assert.equal((await run(add)).code, 0);
  assert.equal((await workplace.opened()).length, 1, 'adding it signs in');
  assert.match((await run('codex mcp list')).out, /coda .*OAuth/);
  assert.equal((await run(again)).code, 0);

  assert.equal((await workplace.opened()).length, 2);
}));

test('Gemini CLI is added and signed in by the lines of the page, and is connected', limit, () => at(
  {
    GEMINI_API_KEY: 'played', GOOGLE_GEMINI_BASE_URL: model.url, DISPLAY: ':99', GEMINI_FORCE_FILE_STORAGE: 'true', GEMINI_CLI_TRUST_WORKSPACE: 'true',
  },
  async (workplace, run) => {
    await workplace.write('.gemini/settings.json', {
      general: { enableAutoUpdate: false, enableAutoUpdateNotification: false }, privacy: { usageStatisticsEnabled: false },
      security: { auth: { selectedType: 'gemini-api-key' } },
    });
    const [add, signIn] = read('gemini-cli', 'command');
    assert.equal((await run(add)).code, 0);
    await workplace.run('gemini', ['--model', 'gemini-2.5-pro', '--skip-trust', '-p', signIn], { seconds: 60, terminal: true, typed: [[/\[Y\/n\]/, 'y\r']] });

    assert.equal((await workplace.opened()).length, 1);
    const { out, err } = await run('gemini mcp list');
    assert.match(out + err, /coda: .*Connected/);
  },
));

test('Copilot CLI is added by the line of the page, signs in and has the tools', limit, () => at(
  {
    COPILOT_OFFLINE: 'true', COPILOT_AUTO_UPDATE: 'false', COPILOT_PROVIDER_BASE_URL: `${model.url}/v1`, COPILOT_PROVIDER_TYPE: 'openai', COPILOT_MODEL: 'played',
    COPILOT_ALLOW_ALL: 'true', DISPLAY: ':99',
  },
  async (workplace, run) => {
    const [add, signIn] = read('copilot-cli', 'command');
    assert.equal((await run(add)).code, 0);
    const tools = async () => (await readdir(path.join(workplace.home, '.cache/copilot/mcp-tools')).catch(() => [])).length > 0;
    // It does not end by itself.
    await workplace.run('copilot', ['-i', signIn], { seconds: 60, terminal: true, until: async () => await workplace.returned() > 0 && await tools() && (await pause(1_000), true) });

    assert.equal(new Set((await workplace.opened()).map((address) => address.searchParams.get('client_id'))).size, 1);
    assert.ok(await tools(), 'it has listed the tools');
  },
));

test('opencode signs in with the configuration and the line of the page, and is connected', limit, () => at(
  { OPENCODE_DISABLE_AUTOUPDATE: '1', OPENCODE_DISABLE_MODELS_FETCH: '1', OPENCODE_DISABLE_LSP_DOWNLOAD: '1' },
  async (workplace, run) => {
    await workplace.write('.config/opencode/opencode.json', read('opencode', 'configuration')[0]);
    await run(read('opencode', 'command')[0], { terminal: true });

    assert.equal((await workplace.opened()).length, 1);
    const { out, err } = await run('opencode mcp list', { terminal: true });
    assert.match(out + err, /coda.*connected/);
  },
));

test('mcporter is added and signed in by the lines of the page, and lists the tools', limit, () => at({}, async (workplace, run) => {
  const [add, signIn, list] = read('mcporter', 'command');
  assert.equal((await run(add)).code, 0);
  assert.equal((await run(signIn)).code, 0);
  const { out } = await run(list);

  assert.equal((await workplace.opened()).length, 1);
  assert.match(out, /get_doc_overview/);
}));

test('a client that starts local servers only lists the tools with the configuration of the page', limit, () => at({}, async (workplace) => {
  const [{ command, args }] = Object.values(JSON.parse(read('other', 'configuration')[0]).mcpServers);
  assert.deepEqual([command, ...args.slice(0, 2)], ['npx', '-y', 'mcp-remote']);
  const client = new Client({ name: 'codamcp-client-tests', version: '1.0.0' });
  try {
    // npx would ask the registry, which is not here. The package's program is the same.
    await client.connect(new StdioClientTransport({ command: path.join(bin, args[1]), args: args.slice(2), env: workplace.environment, cwd: workplace.project, stderr: 'ignore' }), { timeout: 60_000 });
    const { tools } = await client.listTools(undefined, { timeout: 30_000 });

    assert.ok(tools.some(({ name }) => name === 'get_doc_overview'));
    assert.equal((await workplace.opened()).length, 1);
  } finally {
    await client.close();
  }
}));
