// Servers of a test's own beside the one that is tried. Most use the same Sandbox, some by a proxy that looks at or changes what passes.
import { spawn, execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Server } from './server.mjs';
import { sleep } from './wire.mjs';

const run = promisify(execFile);

/** Passes everything on to a server, counts it, and changes what it is told to. */
class Proxy {
  #rules = [];
  #open = 0;

  constructor(target) {
    this.target = target;
    this.requests = [];
    this.mostOpen = 0;
    this.server = http.createServer((request, response) => this.#pass(request, response));
  }

  listen(port) { return new Promise((up, fail) => this.server.on('error', fail).listen(port, '127.0.0.1', up)); }

  close() { this.server.close(); this.server.closeAllConnections(); }

  /** Answers the next GET of a path with this body. Returns whether it came. */
  replaceOnce(path, answer) { return this.#rule({ path, answer }); }

  /** Changes the JSON of the next answer to a GET of a path. Returns whether it came. */
  changeOnce(path, change) { return this.#rule({ path, change }); }

  #rule(rule) {
    this.#rules.push(rule);
    return () => !this.#rules.includes(rule);
  }

  #pass(request, response) {
    this.requests.push(request.url);
    this.mostOpen = Math.max(this.mostOpen, ++this.#open);
    response.on('close', () => this.#open--);
    const rule = request.method === 'GET' ? this.#rules.find(({ path }) => path.test(request.url)) : undefined;
    if (rule)
      this.#rules.splice(this.#rules.indexOf(rule), 1);
    if (rule?.answer)
      return response.writeHead(200, { 'Content-Type': rule.answer.type }).end(rule.answer.body);
    const headers = { ...request.headers, host: this.target.host };
    if (rule?.change)
      delete headers['accept-encoding'];
    const sent = http.request({ host: this.target.hostname, port: this.target.port, method: request.method, path: request.url, headers }, (answer) => {
      if (!rule?.change) {
        response.writeHead(answer.statusCode, answer.headers);
        answer.pipe(response);
        return;
      }
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk)).on('end', () => {
        const json = JSON.parse(Buffer.concat(chunks).toString());
        rule.change(json);
        const { 'content-length': _, 'transfer-encoding': __, ...kept } = answer.headers;
        response.writeHead(answer.statusCode, kept).end(JSON.stringify(json));
      });
    });
    sent.on('error', () => response.destroy());
    request.pipe(sent);
  }
}

/** A process with settings of its own. */
class Program {
  #log = [];

  constructor(dll, data, settings) {
    this.data = data;
    this.dll = dll;
    // Nothing of what runs this script reaches the server.
    this.settings = { PATH: process.env.PATH, HOME: process.env.HOME, ...(process.env.DOTNET_ROOT ? { DOTNET_ROOT: process.env.DOTNET_ROOT } : {}), CODAMCP_DATA: data, ...settings };
    // A file that may not grow sends a signal that would end the process; a full disk does not.
    this.child = spawn('/bin/sh', ['-c', 'trap "" XFSZ; exec dotnet "$0"', dll], { stdio: ['ignore', 'pipe', 'pipe'], env: this.settings });
    for (const output of [this.child.stdout, this.child.stderr])
      output.setEncoding('utf8').on('data', (text) => this.#log.push(text));
    /** Its exit code, once it has ended. */
    this.exit = new Promise((done) => this.child.on('exit', done));
  }

  get log() { return this.#log.join(''); }

  async ready() {
    for (let attempt = 0; !this.log.includes('CodaMcp is ready'); attempt++) {
      if (attempt === 300 || this.child.exitCode !== null)
        throw new Error(`a server of the test's own did not start: ${this.log.slice(-1000)}`);
      await sleep(100);
    }
    return this;
  }

  /** Runs a command of the operator on it. */
  async command(...words) {
    return (await run('dotnet', [this.dll, ...words], { env: this.settings, timeout: 60_000 })).stdout;
  }

  async stop() {
    this.child.kill('SIGTERM');
    if (await Promise.race([this.exit.then(() => true), sleep(15_000).then(() => false)]) === false)
      this.child.kill('SIGKILL');
    await rm(this.data, { recursive: true, force: true });
  }
}

/** Starts servers. Null where there is no program to start. `spare` are ports for the kinds that have a server of their own, one after the other. */
export function starter({ dll, codaUrl, stytch, ports: [port, proxyPort, ...spare], ...sample }) {
  if (!dll)
    return null;
  const stops = [];
  const project = 'project-test-5a4d0b0c-0000-4000-8000-c0da3c95a4db';
  const sandbox = {
    ASPNETCORE_ENVIRONMENT: 'Development', STYTCH_DOMAIN: stytch, STYTCH_PROJECT_ID: project, STYTCH_SECRET: 'secret-test-sandbox',
    CODA_API_TOKEN: '7c0d4a11-5e2b-4c1f-9b6a-000000000001', CODA_API_BASE_URL: codaUrl,
  };
  const launch = async (settings) => {
    const program = new Program(dll, await mkdtemp(path.join(tmpdir(), 'reports-')), settings);
    stops.push(() => program.stop());
    return program;
  };
  const proxyOf = async (target, at) => {
    const proxy = new Proxy(new URL(target));
    await proxy.listen(at);
    stops.push(() => proxy.close());
    return proxy;
  };
  let started;
  const begin = async () => {
    const proxy = await proxyOf(codaUrl, proxyPort);
    const program = await (await launch({
      // Another Coda user, whose limits at Coda are their own.
      ...sandbox, PORT: `${port}`, CODA_API_TOKEN: 'a11ce000-5e2b-4c1f-9b6a-000000000001', CODA_API_BASE_URL: `http://localhost:${proxyPort}${new URL(codaUrl).pathname}`,
      CODAMCP_TOOLSETS: 'all', CODA_CREDENTIALS: 'member-or-service', TRUSTED_PROXIES: '127.0.0.1,::1',
      STYTCH_ORGANIZATIONS: 'northwind-labs', STYTCH_ACCEPTED_AUDIENCES: project,
    })).ready();
    return {
      proxy,
      program,
      server: new Server({ url: `http://localhost:${port}/mcp`, stytch, tokens: {}, ...sample }),
      /** Lets the process write nothing past a file's first page, or lifts that limit. False where that is not possible here. */
      async limitFiles(limited) {
        try {
          // The limit is one page: SQLite overwrites its log from the start, so a limit at the size of the files would let writes through.
          await run('prlimit', ['--pid', `${program.child.pid}`, `--fsize=${limited ? 4096 : 'unlimited'}:`], { timeout: 10_000 });
          return true;
        } catch {
          return false;
        }
      },
    };
  };
  return {
    /** The server that several kinds share: it has all toolsets, one organization, a second audience, and a proxy before its Coda. */
    start: () => started ??= begin(),
    launch,
    proxyOf,
    sandbox,
    spare,
    sample,
    stop: async () => { await Promise.all(stops.map((stop) => stop())); },
  };
}
