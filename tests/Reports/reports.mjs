// Tries the kinds of reports, attacks and clients' troubles on a running server, and prints a line for each. run.sh sets the environment;
// README.md describes it.
import access from './access.mjs';
import args from './arguments.mjs';
import attacks from './attacks.mjs';
import clients from './clients.mjs';
import coda from './coda.mjs';
import pages from './pages.mjs';
import protocol from './protocol.mjs';
import sessions from './sessions.mjs';
import { Server } from './server.mjs';
import { starter } from './start.mjs';

const env = process.env;
const sample = { doc: env.REPORTS_DOC || 'Project Tracker', table: env.REPORTS_TABLE || 'Tasks', column: env.REPORTS_COLUMN || 'Task' };
const server = new Server({
  url: env.REPORTS_URL,
  stytch: env.REPORTS_STYTCH,
  tokens: { alice: env.REPORTS_TOKEN_ALICE, bob: env.REPORTS_TOKEN_BOB, carol: env.REPORTS_TOKEN_CAROL },
  audit: env.REPORTS_AUDIT,
  ...sample,
});
const programs = starter({ dll: env.REPORTS_DLL, codaUrl: env.REPORTS_CODA, stytch: env.REPORTS_STYTCH, ports: (env.REPORTS_PORTS ?? '').split(' ').map(Number), ...sample });

const only = (env.REPORTS_ONLY ?? '').split(/[ ,]+/).filter(Boolean).map(Number);
// Those that use up a limit come last.
const late = [42, 28, 29, 41, 11, 31, 18];
const order = (kind) => late.indexOf(kind.number) >= 0 ? 100 + late.indexOf(kind.number) : kind.number;
const kinds = [...args, ...protocol, ...sessions, ...access, ...coda, ...pages, ...attacks, ...clients].filter(({ number }) => only.length === 0 || only.includes(number)).sort((a, b) => order(a) - order(b));
const counts = { passed: 0, failed: 0, skipped: 0 };

async function attempt(kind) {
  const problems = new Set();
  let skipped = null;
  const t = {
    check(right, problem) {
      if (!right)
        problems.add(problem);
      return Boolean(right);
    },
    skip(reason) { skipped = reason; },
  };
  let timer;
  try {
    await Promise.race([
      kind.run(t, server, programs),
      new Promise((_, fail) => { timer = setTimeout(() => fail(new Error('it took longer than 180 s')), 180_000); }),
    ]);
  } catch (error) {
    problems.add(error.message);
  } finally {
    clearTimeout(timer);
  }
  const line = `${kind.number} - ${kind.name}`;
  if (problems.size > 0) {
    counts.failed++;
    console.log(`not ok ${line}`);
    for (const problem of problems)
      console.log(`  # ${problem.replace(/\s+/g, ' ').slice(0, 400)}`);
  } else if (skipped) {
    counts.skipped++;
    console.log(`ok ${line} # SKIP ${skipped}`);
  } else {
    counts.passed++;
    console.log(`ok ${line}`);
  }
}

try {
  const inTurn = async (some) => {
    for (const kind of some)
      await attempt(kind);
  };
  // Kinds of different lanes use different members or servers, so they do not disturb each other.
  const laneOf = (kind) => late.includes(kind.number) ? 'late' : server.stytch ? kind.lane : undefined;
  await Promise.all([undefined, 'crowd', 'shared', 'own'].map((lane) => inTurn(kinds.filter((kind) => laneOf(kind) === lane))));
  await inTurn(kinds.filter((kind) => laneOf(kind) === 'late'));
} finally {
  await programs?.stop();
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
// Streams that a failed kind left open must not keep the process.
process.exit(counts.failed > 0 ? 1 : 0);
