// CodaMcp with the Sandbox, as a stranger starts it: without settings but for free ports and a directory of its own.
import { spawn, execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const root = path.join(import.meta.dirname, '..', '..', '..');
const program = path.join(root, 'src', 'Standalone', 'bin', 'Debug', 'net10.0', 'CodaMcp.Standalone.dll');

/** A server that can be restarted at the same address, with what it has stored. */
export class Server {
  #process;
  #environment;
  #data;
  #log = '';

  /** @param settings further environment variables of the server */
  static async start(settings = {}) {
    const server = new Server();
    const { stdout } = await promisify(execFile)(process.execPath, [path.join(root, 'tests', 'ports.mjs'), '4']);
    const [port, stytch, coda, files] = stdout.trim().split(' ');
    server.#data = await mkdtemp(path.join(os.tmpdir(), 'codamcp-applications-'));
    server.#environment = {
      PATH: process.env.PATH, HOME: server.#data, DOTNET_ROOT: process.env.DOTNET_ROOT ?? '', CODAMCP_DATA: path.join(server.#data, 'state'),
      PORT: port, SANDBOX_STYTCH_PORT: stytch, SANDBOX_CODA_PORT: coda, SANDBOX_FILES_PORT: files, ...settings,
    };
    server.url = `http://localhost:${port}`;
    server.endpoint = `${server.url}/mcp`;
    server.stytch = `http://localhost:${stytch}`;
    await server.#up();
    return server;
  }

  /** What the server logged since the start. */
  get log() { return this.#log; }

  /** @param settings environment variables to change */
  async restart(settings = {}) {
    Object.assign(this.#environment, settings);
    await this.#down();
    await this.#up();
  }

  async stop() {
    await this.#down();
    await rm(this.#data, { recursive: true, force: true });
  }

  async #up() {
    const before = this.#log.length;
    this.#process = spawn('dotnet', [program], { env: this.#environment, cwd: this.#data, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#process.stdout, this.#process.stderr]) stream.on('data', (text) => { this.#log += text; });
    for (let tenth = 0; !this.#log.slice(before).includes('CodaMcp is ready'); tenth++) {
      if (this.#process.exitCode !== null || tenth === 600) throw new Error(`the server did not start: ${this.#log.slice(before)}`);
      await pause(100);
    }
  }

  async #down() {
    const gone = new Promise((done) => this.#process.once('exit', done));
    if (this.#process.exitCode !== null) return;
    this.#process.kill('SIGTERM');
    const late = setTimeout(() => this.#process.kill('SIGKILL'), 30_000);
    await gone;
    clearTimeout(late);
  }
}
