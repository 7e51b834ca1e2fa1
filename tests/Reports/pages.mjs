// Attacks 30 to 39: the pages for people, and the clients that send people there.
import { Browser, LOCAL, WEB, authorize, callback, codeFor, register, signedIn, target, title, words } from './browser.mjs';
import { send } from './wire.mjs';

const ALICE = 'alice@northwind.example';
const needsSandbox = 'it needs the Sandbox, whose mails can be read';
const needsOwn = 'it needs a server that it can start';

export default [
  {
    number: 30,
    name: 'a client that asks for a token for another server gets no code',
    async run(t, server, programs) {
      if (!server.stytch)
        return t.skip(needsSandbox);
      for (const tried of [server, ...(programs ? [(await programs.start()).server] : [])]) {
        const client = await register(tried, `An honest client at ${tried.origin}`, WEB);
        const person = await signedIn(tried, ALICE);
        const allowed = await person.submit(authorize(tried, client, WEB), { decision: 'allow' });
        t.check(callback(allowed, WEB)?.has('code'), `the client could not be allowed: ${allowed.status} ${title(allowed)}`);
        const again = await person.get(authorize(tried, client, WEB));
        t.check(callback(again, WEB)?.has('code'), `what was allowed before is asked again: ${again.status}`);
        for (const resource of ['https://evil.example/mcp', `${tried.origin}.evil.example/mcp`, `${tried.url}x`, `${tried.url}?x`, 'https://user@evil.example/', programs?.sandbox.STYTCH_PROJECT_ID ?? 'x']) {
          const answer = await person.get(authorize(tried, client, WEB, { resource }));
          const told = callback(answer, WEB);
          t.check(told?.get('error') === 'invalid_target' && !told.has('code'), `${resource}: ${answer.status} ${target(answer)}`);
        }
        const both = await person.get(`${authorize(tried, client, WEB)}&resource=https%3A%2F%2Fevil.example%2Fmcp`);
        t.check(!callback(both, WEB)?.has('code'), 'a second resource beside this server gets a code');
        const none = await person.get(authorize(tried, client, WEB, { resource: null }));
        t.check(none.status === 200 && !callback(none, WEB), `a request that names no server, without a page: ${none.status} ${target(none)}`);
      }
    },
  },
  {
    number: 31,
    name: 'one form that is sent over and over sends few mails, and other addresses notice nothing',
    async run(t, server) {
      if (!server.stytch)
        return t.skip(needsSandbox);
      const sender = new Browser(server);
      const { text } = await sender.get('/login');
      const token = /name="form_token" value="([^"]*)"/.exec(text)?.[1];
      const answers = await Promise.all(Array.from({ length: 80 }, () => sender.post('/login', { form_token: token, email: ALICE }, { impatient: true })));
      const refused = answers.filter(({ status }) => status === 429);
      t.check(answers.filter(({ status }) => status === 303).length <= 45, `${answers.length - refused.length} of 80 forms sent a mail`);
      t.check(refused.length > 0 && refused.every(({ headers, text }) => Number(headers['retry-after']) > 0 && /<title>/.test(text)), 'a refusal without a page or without Retry-After');
      await signedIn(server, 'bob@northwind.example');
    },
  },
  {
    number: 32,
    name: 'made-up cookies cost Stytch few calls, and few at once',
    lane: 'own',
    async run(t, server, programs) {
      if (!programs)
        return t.skip(needsOwn);
      const [port, proxyPort] = programs.spare;
      const proxy = await programs.proxyOf(server.stytch, proxyPort);
      const program = await programs.launch({ ...programs.sandbox, PORT: `${port}`, STYTCH_DOMAIN: `http://localhost:${proxyPort}`, TRUSTED_PROXIES: '127.0.0.1,::1' });
      await program.ready();
      const fresh = { origin: `http://localhost:${port}`, url: `http://localhost:${port}/mcp` };
      const calls = () => proxy.requests.filter((url) => url.includes('/sessions/authenticate')).length;
      const one = new Browser(fresh);
      one.cookies.set('codamcp', 'made-up-made-up-made-up-made-up-made-up-0000');
      await Promise.all(Array.from({ length: 40 }, (_, i) => {
        one.cookies.set('codamcp', 'made-up-made-up-made-up-made-up-made-up-0000');
        return one.get(i % 2 ? '/account' : authorize(fresh, 'c', WEB), { impatient: true });
      }));
      t.check(calls() <= 1, `40 pages with one made-up cookie cost ${calls()} calls`);
      const before = calls();
      proxy.mostOpen = 0;
      const answers = await Promise.all(Array.from({ length: 300 }, (_, i) => {
        const other = new Browser(fresh, `127.0.3.${i % 150}`);
        other.cookies.set('codamcp', `made-up-made-up-made-up-made-up-made-up-${1000 + i}`);
        return other.get('/account', { impatient: true });
      }));
      t.check(proxy.mostOpen <= 32, `${proxy.mostOpen} calls of Stytch at once for 300 made-up cookies`);
      t.check(calls() - before <= 300, `${calls() - before} calls for 300 cookies`);
      t.check(answers.every(({ status }) => [302, 429, 503].includes(status)), `the answers: ${[...new Set(answers.map(({ status }) => status))]}`);
      const alone = new Browser(fresh, '127.0.3.200');
      const many = await Promise.all(Array.from({ length: 150 }, (_, i) => {
        const other = new Browser(fresh, alone.address);
        other.cookies.set('codamcp', `made-up-made-up-made-up-made-up-made-up-${5000 + i}`);
        return other.get('/account', { impatient: true });
      }));
      const refused = many.filter(({ status }) => status === 429);
      t.check(refused.length >= 40 && refused.every(({ headers }) => Number(headers['retry-after']) > 0), `${refused.length} of 150 pages at once of one address are refused with Retry-After`);
      await program.stop();
      proxy.close();
    },
  },
  {
    number: 33,
    name: 'a member of another organization, or who is disabled, gets no page, no Coda token and no code',
    lane: 'shared',
    async run(t, server, programs) {
      if (!programs)
        return t.skip(needsOwn);
      const { server: strict, program } = await programs.start();
      const client = await register(server, 'Client of members who may not', WEB);
      const dana = new Browser(strict);
      const chosen = await dana.signIn('dana@southpaw.example');
      const page = await dana.get(target(chosen));
      const southpaw = /<button type="submit" name="organization" value="([^"]*)"[^>]*>\s*<span class="title">Southpaw/.exec(page.text)?.[1];
      const entered = await dana.submit(target(chosen), { organization: southpaw });
      t.check(entered.status === 403, `a member of another organization signs in: ${entered.status} ${target(entered)}`);
      for (const path of ['/account', authorize(strict, client, WEB)]) {
        const answer = await dana.get(path);
        t.check([302, 403].includes(answer.status) && !callback(answer, WEB), `${path.slice(0, 20)} for another organization: ${answer.status} ${target(answer)}`);
      }

      const bob = await signedIn(strict, 'bob@northwind.example');
      t.check(!(await strict.call('bob', 'whoami')).failed, 'bob is not served before');
      const open = await bob.get('/account');
      const token = /name="form_token" value="([^"]*)"/.exec(open.text)?.[1];
      t.check(open.status === 200 && token, `the account page before: ${open.status}`);
      await program.command('member', 'disable', await strict.memberId('bob'));
      try {
        const connected = await bob.post('/account', { form_token: token, action: 'connect', token: programs.sandbox.CODA_API_TOKEN });
        t.check(connected.status >= 400 || target(connected).startsWith('/login'), `a disabled member connects a Coda token: ${connected.status} ${target(connected)}`);
        for (const path of ['/account', authorize(strict, client, WEB)]) {
          const answer = await bob.get(path);
          t.check([302, 403].includes(answer.status) && !callback(answer, WEB), `${path.slice(0, 20)} for a disabled member: ${answer.status} ${target(answer)}`);
        }
        const refused = await strict.call('bob', 'whoami');
        t.check(refused.status === 403, `a call of a disabled member: ${refused.status}`);
      } finally {
        await program.command('member', 'enable', await strict.memberId('bob'));
      }
      const back = await signedIn(strict, 'bob@northwind.example');
      const account = words(await back.get('/account'));
      t.check(/the service's Coda token/.test(account), `the disabled member changed the account: ${account.slice(0, 300)}`);
    },
  },
  {
    number: 34,
    name: 'the consent page says who asks and for what, and a program on this computer is asked about each time',
    async run(t, server) {
      if (!server.stytch)
        return t.skip(needsSandbox);
      const person = await signedIn(server, ALICE);
      for (const redirect of [WEB, LOCAL, 'http://localhost:1234/cb', 'com.example.app:/callback']) {
        const path = authorize(server, await register(server, 'Claude', redirect), redirect);
        const page = await person.get(path);
        const text = words(page);
        t.check(page.status === 200 && /what the client calls itself/.test(text), `${redirect}: the page does not say that nobody has checked the name: ${title(page)}`);
        for (const part of [/Alice Novak/, /Northwind Labs/, redirect === WEB ? /client\.example/ : /program on this computer/])
          t.check(part.test(text), `${redirect}: the page lacks ${part}`);
        // What coda.write allows, in whatever words.
        for (const part of [/creat/i, /delet/i, /docs/i, /pages/i, /rows/i, /button/i, /automation/i, /share/i, /publish/i])
          t.check(part.test(text), `${redirect}: the page lacks ${part}`);
        const allowed = await person.submit(path, { decision: 'allow' });
        t.check(callback(allowed, redirect)?.has('code'), `${redirect}: ${allowed.status} ${title(allowed)}`);
        const again = await person.get(path);
        t.check(redirect === WEB ? callback(again, WEB)?.has('code') : again.status === 200 && !target(again), `${redirect}, the second time: ${again.status} ${target(again)}`);
      }
    },
  },
  {
    number: 35,
    name: 'prompt=none shows no page, and prompt=login asks who it is',
    async run(t, server) {
      if (!server.stytch)
        return t.skip(needsSandbox);
      const client = await register(server, 'A client with prompts', WEB);
      const nobody = await new Browser(server).get(authorize(server, client, WEB, { prompt: 'none' }));
      t.check(callback(nobody, WEB)?.get('error') === 'login_required' && callback(nobody, WEB).get('state') === 'a state', `nobody is signed in: ${nobody.status} ${target(nobody)}`);
      const elsewhere = await new Browser(server).get(authorize(server, client, 'https://evil.example/', { prompt: 'none' }));
      t.check(elsewhere.status === 400 && !target(elsewhere), `an address that is not the client's: ${elsewhere.status} ${target(elsewhere)}`);
      const person = await signedIn(server, ALICE);
      const unasked = await person.get(authorize(server, client, WEB, { prompt: 'none' }));
      t.check(callback(unasked, WEB)?.get('error') === 'consent_required', `nothing was allowed yet: ${unasked.status} ${target(unasked)}`);
      const anew = await person.get(authorize(server, client, WEB, { prompt: 'login' }));
      const login = await person.get(target(anew));
      t.check(target(anew).startsWith('/login') && login.status === 200 && /Sign in/.test(title(login)), `prompt=login with a session: ${anew.status} ${target(anew)}, then ${login.status}`);
    },
  },
  {
    number: 36,
    name: 'two sign-ins side by side each lead to their own client, and another site disturbs neither',
    async run(t, server) {
      if (!server.stytch)
        return t.skip(needsSandbox);
      const browser = new Browser(server);
      const paths = [];
      for (const name of ['The first client', 'The second client'])
        paths.push(authorize(server, await register(server, name, WEB), WEB));
      const sent = [];
      const codes = [];
      for (const path of paths) {
        sent.push(await browser.submit(target(await browser.get(path)), { email: ALICE }));
        codes.push(await codeFor(server, ALICE));
      }
      // The newest code of an address counts alone, so the first asks for another.
      for (let i = 0; i < 5; i++)
        await browser.get(target(await browser.get(`/oauth/authorize?client_id=other&redirect_uri=https://evil.example/${i}`)));
      const second = await browser.submit(target(sent[1]), { code: codes[1] });
      t.check(target(second) === paths[1], `the second sign-in leads to ${target(second)}`);
      await browser.submit(target(sent[0]), { action: 'again' });
      const first = await browser.submit(target(sent[0]), { code: await codeFor(server, ALICE) });
      t.check(target(first) === paths[0], `the first sign-in leads to ${target(first)}`);
    },
  },
  {
    number: 37,
    name: 'command-line clients that publish a metadata document are asked about, by the name of its host',
    async run(t, server) {
      if (!server.stytch)
        return t.skip(needsSandbox);
      const person = await signedIn(server, ALICE);
      for (const id of ['https://chatgpt.com/oauth/codex/client.json', 'https://github.com/copilot/cli/client-metadata.json', 'https://claude.ai/oauth/claude-code-client-metadata']) {
        const path = authorize(server, id, 'http://127.0.0.1:37113/callback');
        const page = await person.get(path);
        t.check(page.status === 200 && words(page).includes(`published by ${new URL(id).host}`), `${id}: ${page.status} ${title(page)}`);
        const allowed = await person.submit(path, { decision: 'allow' });
        t.check(callback(allowed, 'http://127.0.0.1:37113/callback')?.has('code'), `${id}: ${allowed.status} ${title(allowed)}`);
      }
    },
  },
  {
    number: 38,
    name: 'an address that anybody can write forges no line of the log',
    lane: 'shared',
    async run(t, server, programs) {
      if (!programs)
        return t.skip(needsOwn);
      const { server: other, program } = await programs.start();
      const person = await signedIn(other, ALICE);
      const before = program.log.length;
      for (const evil of ['x\r\nwarn: forged line', 'x\u001b[31mred', `x${'y'.repeat(5000)}`, 'x\u202eforged', 'x\u2028forged line'])
        await person.get(authorize(other, evil, WEB, { scope: `coda.read ${evil}` }));
      await new Promise((done) => setTimeout(done, 500));
      const log = program.log.slice(before);
      t.check(!/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/.test(log.replaceAll('\r\n', '\n')), 'the log has control characters');
      t.check(!/^\s*(warn: )?forged/m.test(log), 'a line of the log is forged');
      t.check(log.split('\n').every((line) => line.length < 2000), 'a line of the log is as long as who wrote the address likes');
    },
  },
  {
    number: 39,
    name: 'the first address shows a page, and the endpoint tells a browser what it is',
    async run(t, server) {
      const home = await send(`${server.origin}/`, { method: 'GET', headers: { Accept: 'text/html' } });
      t.check(home.status === 200 && home.text.includes(server.url), `/: ${home.status}`);
      const browser = await send(server.url, { method: 'GET', headers: { Accept: 'text/html,application/xhtml+xml' } });
      t.check([200, 302, 401].includes(browser.status) && browser.text.length > 0, `the endpoint in a browser: ${browser.status} '${browser.text.slice(0, 100)}'`);
    },
  },
];
