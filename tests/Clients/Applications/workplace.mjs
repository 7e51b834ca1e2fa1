// The machine of the person who uses a client application: a home directory of its own, a browser, and nothing else of this machine.
import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

const bin = path.join(import.meta.dirname, 'node_modules', '.bin');
const openBrowser = path.join(import.meta.dirname, '..', 'openBrowser.mjs');

export class Workplace {
  /**
   * @param server where members sign in
   * @param member who signs in in the browser
   * @param settings further environment variables of the client
   */
  static async create(server, member, settings = {}) {
    const workplace = new Workplace();
    workplace.home = await mkdtemp(path.join(os.tmpdir(), 'workplace-'));
    workplace.project = path.join(workplace.home, 'project');
    const programs = path.join(workplace.home, 'bin');
    await mkdir(workplace.project);
    await mkdir(programs);
    workplace.environment = {
      PATH: `${programs}:${path.dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
      HOME: workplace.home, USER: 'somebody', LANG: 'C.UTF-8', TERM: 'xterm-256color', TMPDIR: workplace.home,
      BROWSER: path.join(programs, 'xdg-open'), ...settings,
    };
    // In the background: some clients wait for the browser command before they listen.
    const opener = `#!/bin/sh
echo "$1" >>"${workplace.home}/opened"
export BROWSER_MEMBER="${member}" STYTCH_URL="${server.stytch}" BROWSER_SCOPES="$(cat "${workplace.home}/scopes" 2>/dev/null)"
{ "${process.execPath}" "${openBrowser}" "$1" && echo "$1" >>"${workplace.home}/returned"; } >>"${workplace.home}/browser.log" 2>&1 &
`;
    for (const name of ['xdg-open', 'sensible-browser', 'x-www-browser', 'www-browser', 'google-chrome', 'firefox']) {
      await writeFile(path.join(programs, name), opener);
      await chmod(path.join(programs, name), 0o755);
    }
    return workplace;
  }

  /**
   * Has the member grant only these scopes at the next sign-ins, as if their role had no others.
   * @param scopes with spaces between; nothing for all that the client asks for
   */
  grantOnly(scopes = '') { return this.write('scopes', scopes); }

  /** The addresses that the client opened in the browser so far. */
  async opened() {
    return (await this.read('opened')).split('\n').filter(Boolean).map((address) => new URL(address));
  }

  /** How many times the browser has come back to the client. */
  async returned() { return (await this.read('returned')).split('\n').filter(Boolean).length; }

  /** What the browser could not do. */
  browserLog() { return this.read('browser.log'); }

  /** A file of the home directory; empty if it is not there. */
  read(file) { return readFile(path.join(this.home, file), 'utf8').catch(() => ''); }

  async write(file, content) {
    const name = path.join(this.home, file);
    await mkdir(path.dirname(name), { recursive: true });
    await writeFile(name, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  }

  /**
   * Runs a program to its end, in the project's directory.
   * @param program the name of one that the packages here bring
   * @param limits `seconds` until it is killed (90), `terminal` for one that wants a terminal, `typed` at it:
   *   pairs of what is waited for on the screen, and the keys for that. `until` is asked now and then whether it may be ended
   * @returns its exit code, null if it was killed, and what it said
   */
  run(program, args, { seconds = 90, terminal = false, typed = [], until } = {}) {
    return new Promise((done, fail) => {
      const child = this.spawn(program, args, { terminal });
      let [out, err] = ['', ''];
      const waiting = [...typed];
      let seen = 0;
      child.stdout.on('data', (text) => {
        out += text;
        if (waiting.length > 0 && waiting[0][0].test(out.slice(seen))) {
          seen = out.length;
          child.stdin.write(waiting.shift()[1]);
        }
      });
      child.stderr.on('data', (text) => { err += text; });
      const late = setTimeout(() => kill(child), seconds * 1000);
      const asking = setInterval(async () => await until?.() && kill(child, 'SIGTERM'), 500);
      child.on('error', fail).on('close', (code) => {
        clearTimeout(late);
        clearInterval(asking);
        done({ code, out, err });
      });
      if (!terminal) child.stdin.end();
    });
  }

  /** Starts a program, as the leader of a process group of its own. `kill` ends it with all that it started. */
  spawn(program, args, { terminal = false } = {}) {
    const command = [path.join(bin, program), ...args];
    const options = { cwd: this.project, env: this.environment, stdio: ['pipe', 'pipe', 'pipe'], detached: true };
    if (!terminal) return spawn(command[0], args, options);
    const quoted = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
    return spawn('script', ['--quiet', '--flush', '--return', '--command', `stty rows 50 columns 160; exec ${quoted}`, '/dev/null'], options);
  }

  async leave() {
    await rm(this.home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** Ends a program of a workplace and all that it started. */
export function kill(child, signal = 'SIGKILL') {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended already.
  }
}
