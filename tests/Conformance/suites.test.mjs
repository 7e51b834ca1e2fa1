// The official conformance suites, as they are published. CODAMCP_SIGNED_IN_URL is the endpoint of a running cluster that signs in whoever
// comes without a token, since the suites cannot; RESULTS is a directory that gets what they found.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';

const here = import.meta.dirname;
const baseline = path.join(here, 'expected-failures.yml');

/** Runs one of the published programs and keeps what it says. */
function run(release, options, output) {
  const program = path.join(here, 'node_modules', `conformance-${release}`, 'dist', 'index.js');
  const args = [program, 'server', '--url', process.env.CODAMCP_SIGNED_IN_URL, ...options, '--expected-failures', baseline, '--output-dir', output];
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, args, { cwd: here, stdio: ['ignore', 'pipe', 'pipe'], timeout: 120_000, killSignal: 'SIGKILL' });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
    child.on('error', fail).on('close', (code) => done({ code, said }));
  });
}

/** The checks of each scenario that ran, by its name. */
async function findings(output) {
  const scenarios = new Map();
  for (const directory of (await readdir(output)).sort()) {
    const name = directory.replace(/^server-/, '').replace(/-\d{4}-\d\d-\d\dT.*$/, '');
    scenarios.set(name, JSON.parse(await readFile(path.join(output, directory, 'checks.json'), 'utf8')));
  }
  return scenarios;
}

// They wait for a second and a half for a member's grain to begin anew, which a busy machine may not manage.
const hurried = ['sep-2575-server-sends-prompts-list-changed-on-subscription', 'sep-2575-server-sends-tools-list-changed-on-subscription'];

const failures = (checks) => checks.filter(({ status }) => status === 'FAILURE' || status === 'WARNING');

/** The scenarios, and checks of scenarios, that are known to fail. The program itself fails where one of them passes. */
async function known() {
  const lines = (await readFile(baseline, 'utf8')).split('\n').filter((line) => /^\s*- /.test(line));
  return new Map(lines.map((line) => {
    const [, entry, reason] = line.match(/^\s*- (\S+)\s+# (.+)$/) ?? [];
    assert.ok(reason, `expected-failures.yml has no reason on the line '${line}'`);
    return [entry, reason];
  }));
}

for (const [release, ...options] of [
  ['stable', '--suite', 'all'],
  ['alpha', '--suite', 'all'],
  ['alpha', '--requirements', '2025-11-25'],
  ['alpha', '--requirements', '2026-07-28'],
]) {
  const title = `${release} ${options.join(' ')}`;
  test(title, { timeout: 150_000 }, async (suite) => {
    const output = path.join(process.env.RESULTS, title.replaceAll(/[^\w.]+/g, '-'));
    const { code, said } = await run(release, options, output);
    const [scenarios, expected] = [await findings(output), await known()];
    assert.ok(scenarios.size > 0, said);
    let again = false;
    for (let [name, checks] of scenarios) {
      if (failures(checks).length > 0 && failures(checks).every(({ id }) => hurried.includes(id))) {
        suite.diagnostic(`${name} gets a second try`);
        again = true;
        const second = `${output}-again`;
        await run(release, ['--scenario', name], second);
        checks = (await findings(second)).get(name);
      }
      const failed = failures(checks);
      const reasons = failed.map(({ id }) => expected.get(name) ?? expected.get(`${name}:${id}`));
      const counted = checks.filter(({ status }) => status !== 'INFO');
      const skip = failed.length > 0 ? reasons.every(Boolean) && reasons[0]
        : counted.length > 0 && counted.every(({ status }) => status === 'SKIPPED') && (counted[0].errorMessage ?? counted[0].details?.note ?? 'the suite skips it');
      await suite.test(name, { skip }, () =>
        assert.equal(failed.map(({ status, id, errorMessage }) => `${status} ${id}: ${errorMessage}`).join('\n'), ''));
    }
    // It also knows of lines of the baseline that are stale.
    if (!again) assert.equal(code, 0, said.slice(said.lastIndexOf('=== SUMMARY ===')));
  });
}
