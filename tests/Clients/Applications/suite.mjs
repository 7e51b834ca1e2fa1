// What every application with a model must manage, from sign-in to a member who may only read.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { longerLived, longerSeconds, mayOnlyRead, newRow, readOnlyScopes, refreshSeconds, shortLived } from './job.mjs';
import { Model } from './model.mjs';
import { Server } from './server.mjs';
import { Workplace } from './workplace.mjs';

const limit = { timeout: 240_000 };

/**
 * Declares the tests of an application.
 * @param application
 *   `name`;
 *   `settings(model)`: environment variables that have it use the played model and nothing outside this machine;
 *   `add(workplace, endpoint, headers, model)`: adds the server;
 *   `signIn(workplace)`: has the person sign in, and returns how that program ended;
 *   `ask(workplace)`: has the model do its script in one run without a person, and returns how that ended;
 *   `credentials`: its file with the tokens, if it refreshes them so early that no test can wait for their end;
 *   `connectsLate`: milliseconds that the model takes for its first call, if it is asked before the server is connected;
 *   `losesTools`: whether it has no tools until its next run when the server has restarted;
 *   `staysExpired`: whether it does not go on with an expired token until its next run;
 *   `unsteady`: why its tests may fail on a busy machine without a fault of the server, if that is so; they are shown as ones to do;
 *   `unasked`: what the application answers to a question while there is no person, `cancel` or `decline`; undefined if it has no forms
 */
export function testApplication({ name, settings, add, signIn, ask, credentials, connectsLate, losesTools, staysExpired, unasked, unsteady }) {
  let server;
  let model;
  before(async () => {
    model = await Model.start();
    server = await Server.start();
  });
  after(async () => {
    model?.stop();
    await server?.stop();
  });

  /** Runs `use` at the workplace of a member who has added the server and signed in. */
  async function signedIn(member, use, { scopes, headers = {} } = {}) {
    const workplace = await Workplace.create(server, `${member}@northwind.example`, settings(model));
    const said = [];
    const note = async (run) => {
      const ended = await run;
      said.push(JSON.stringify(ended).slice(-1500));
      return ended;
    };
    try {
      await workplace.grantOnly(scopes);
      await add(workplace, server.endpoint, headers, model);
      await note(signIn(workplace));
      assert.equal((await workplace.opened()).length, 1, 'the browser opens once');
      await workplace.grantOnly();
      await use({
        workplace,
        signInAgain: () => note(signIn(workplace)),
        play: async (first, ...calls) => {
          model.play(connectsLate ? () => pause(connectsLate, first) : first, ...calls);
          const { out } = await note(ask(workplace));
          return { results: model.results, out };
        },
      });
    } catch (error) {
      const details = [`What ${name} said:`, ...said, `The browser: ${await workplace.browserLog()}`, `The model was told: ${model.results.join('\n').slice(-1500)}`];
      throw new Error([error.message, ...details].join('\n'), { cause: error });
    } finally {
      await workplace.leave();
    }
  }

  test(`${name} signs in, lists, reads and writes`, { ...limit, todo: unsteady }, () => signedIn('alice', async ({ play }) => {
    const title = `Written by ${name} ${crypto.randomUUID()}`;
    const { results, out } = await play(
      ['list_docs', {}],
      ['list_pages', { doc: 'Project Tracker' }],
      (told) => ['get_page', { doc: 'Project Tracker', page: told[1].match(/canvas-[\w-]+/)[0] }],
      ['upsert_rows', newRow(title)],
      ['list_rows', { doc: 'Project Tracker', table: 'Tasks', filter_column: 'Task', filter_value: title }],
    );

    assert.equal(results.length, 5);
    assert.match(results[0], /Project Tracker/);
    assert.match(results[2], /content/);
    assert.match(results[3], /applied/);
    assert.ok(results[4].includes(title));
    assert.ok(out.replaceAll(/\s+/g, ' ').includes(title), 'the person reads what the model says');
  }));

  test(`${name} goes on after a restart of the server${losesTools ? '' : ', in the same run'}`, { ...limit, todo: unsteady }, () => signedIn('bob', async ({ workplace, play }) => {
    const overview = ['get_doc_overview', { doc: 'Project Tracker' }];
    let { results } = await play(['list_docs', {}], async () => {
      await server.restart();
      return overview;
    });
    if (losesTools) ({ results } = await play(['list_docs', {}], overview));

    assert.match(results[1], /Tasks/);
    assert.equal((await workplace.opened()).length, 1);
  }));

  const scratch = () => {
    const title = `Scratch ${crypto.randomUUID()}`;
    return { title, create: ['create_doc', { name: title }], remove: (confirmed) => ['delete_doc', { doc: title, ...confirmed }], list: ['list_docs', { query: title }] };
  };

  if (unasked) {
    test(`${name} answers ${unasked} where nobody can be asked, and the model is told no more than that`, { ...limit, todo: unsteady }, () => signedIn('alice', async ({ play }) => {
      const { title, create, remove, list } = scratch();
      const { results } = await play(create, remove({ confirm: true }), list);

      assert.ok(results[1].includes(`'${unasked}'`), results[1]);
      assert.match(results[1], /Nothing was changed/);
      assert.match(results[1], /X-MCP-Confirm/, 'a way forward is named');
      assert.ok(results[2].includes(title), 'the doc is still there');
    }));
  }

  test(`${name} confirms by an argument${unasked ? ' where the header says so' : ''}`, { ...limit, todo: unsteady }, () => signedIn('alice', async ({ play }) => {
    const { title, create, remove, list } = scratch();
    const { results } = await play(create, remove(), list, remove({ confirm: true }), async (told) => {
      // Coda carries a change out later than it accepts it, on a busy machine.
      if (told[3].includes('accepted')) await pause(6_000);
      return list;
    });

    assert.match(results[1], /Nothing was changed yet/);
    assert.ok(results[2].includes(title), 'nothing is deleted without the word');
    assert.ok(!results[4].includes(title), `the doc is gone: ${results[3]}`);
  }, { headers: unasked ? { 'X-MCP-Confirm': 'arguments' } : {} }));

  test(`${name} asks a member who may write for more scope, and writes`, { ...limit, todo: unsteady }, () => signedIn('bob', async ({ workplace, play, signInAgain }) => {
    let { results } = await play(['upsert_rows', newRow()]);
    if (!/applied/.test(results[0])) {
      await signInAgain();
      ({ results } = await play(['upsert_rows', newRow()]));
    }

    assert.match(results[0], /applied/);
    const opened = await workplace.opened();
    assert.equal(opened.length, 2);
    assert.match(opened[1].searchParams.get('scope'), /coda\.write/);
  }, { scopes: readOnlyScopes }));

  test(`${name} tells a member who may only read so, and asks them for more at most once`, { ...limit, todo: unsteady }, () => signedIn('carol', async ({ workplace, play, signInAgain }) => {
    let { results } = await play(['upsert_rows', newRow()], ['upsert_rows', newRow()], ['list_docs', {}]);
    if (!mayOnlyRead.test(results[1])) {
      await signInAgain();
      ({ results } = await play(['upsert_rows', newRow()], ['upsert_rows', newRow()], ['list_docs', {}]));
    }

    assert.match(results[1], mayOnlyRead);
    assert.match(results[2], /Project Tracker/, 'reading goes on');
    assert.ok((await workplace.opened()).length <= 2);
  }));

  test(`${name} refreshes an expired token in ${staysExpired ? 'its next' : 'the same'} run`, { ...limit, todo: unsteady }, async () => {
    await server.restart(credentials ? longerLived : shortLived);
    await signedIn('alice', async ({ workplace, play }) => {
      const signedInAt = Date.now();
      let before = '';
      const overview = ['get_doc_overview', { doc: 'Project Tracker' }];
      let { results } = await play(
        ['list_docs', {}],
        async () => {
          before = await workplace.read(credentials ?? '');
          await pause(credentials ? signedInAt + longerSeconds * 1000 - Date.now() : refreshSeconds * 1000);
          return overview;
        },
      );
      if (staysExpired) ({ results } = await play(['list_docs', {}], overview));

      assert.match(results[1], /Tasks/);
      assert.equal((await workplace.opened()).length, 1);
      if (credentials) assert.notEqual(await workplace.read(credentials), before, 'it has other tokens than before');
    });
  });
}
