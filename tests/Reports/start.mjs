// A server of a test's own beside the one that is tried: the same Sandbox, with a proxy before its Coda.
import { spawn, execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Server } from './server.mjs';
import { sleep } from './wire.mjs';

const run = promisify(execFile);

/** Passes everything on to the Sandbox's Coda, and changes what it is told to. */
class Proxy {
  #rules = [];

  constructor(target) {
    this.target = target;
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

/** Starts it, once. Null where there is no program to start. */
export function starter({ dll, codaUrl, stytch, ports, doc, table, column }) {
  if (!dll)
    return { start: null, stop: async () => {} };
  let started;
  let stop = async () => {};
  const begin = async () => {
    const [port, proxyPort] = ports;
    const data = await mkdtemp(path.join(tmpdir(), 'reports-'));
    const coda = new URL(codaUrl);
    const proxy = new Proxy(coda);
    await proxy.listen(proxyPort);
    const url = `http://localhost:${port}/mcp`;
    const log = [];
    // A file that may not grow sends a signal that would end the process; a full disk does not.
    const child = spawn('/bin/sh', ['-c', 'trap "" XFSZ; exec dotnet "$0"', dll], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH, HOME: process.env.HOME, ...(process.env.DOTNET_ROOT ? { DOTNET_ROOT: process.env.DOTNET_ROOT } : {}),
        ASPNETCORE_ENVIRONMENT: 'Development', PORT: `${port}`, CODAMCP_DATA: data,
        STYTCH_DOMAIN: stytch, STYTCH_PROJECT_ID: 'project-test-5a4d0b0c-0000-4000-8000-c0da3c95a4db', STYTCH_SECRET: 'secret-test-sandbox',
        CODA_API_TOKEN: '7c0d4a11-5e2b-4c1f-9b6a-000000000001', CODA_API_BASE_URL: `http://localhost:${proxyPort}${coda.pathname}`,
      },
    });
    for (const output of [child.stdout, child.stderr])
      output.setEncoding('utf8').on('data', (text) => log.push(text));
    const gone = new Promise((done) => child.on('exit', done));
    stop = async () => {
      child.kill('SIGTERM');
      if (await Promise.race([gone.then(() => true), sleep(15_000).then(() => false)]) === false)
        child.kill('SIGKILL');
      proxy.close();
      await rm(data, { recursive: true, force: true });
    };
    for (let attempt = 0; !log.join('').includes('CodaMcp is ready'); attempt++) {
      if (attempt === 300 || child.exitCode !== null)
        throw new Error(`the server of the test's own did not start: ${log.join('').slice(-1000)}`);
      await sleep(100);
    }
    const server = new Server({ url, stytch, tokens: {}, doc, table, column });
    return {
      proxy,
      server,
      /** Lets the process's files grow no further, or again. False where that is not possible here. */
      async limitFiles(limited) {
        try {
          const sizes = await Promise.all((await readdir(data)).map(async (file) => (await stat(path.join(data, file))).size));
          await run('prlimit', ['--pid', `${child.pid}`, `--fsize=${limited ? Math.max(4096, ...sizes) : 'unlimited'}:`], { timeout: 10_000 });
          return true;
        } catch {
          return false;
        }
      },
    };
  };
  return { start: () => started ??= begin(), stop: () => stop() };
}
