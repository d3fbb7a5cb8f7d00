// What axe-core finds in each view, in each look.

import { createRequire } from 'node:module';
import assert from 'node:assert/strict';
import { Participant } from './support/participant.mjs';
import { scene } from './support/scene.mjs';

const axe = createRequire(import.meta.url).resolve('axe-core');
// The page's policy would keep axe out, too.
const context = { bypassCSP: true };
const looks = ['light', 'dark', 'contrast'];

/** How to get to each view. @type {Record<string, (ann: import('./support/visitor.mjs').Visitor) => Promise<void>>} */
const views = {
  'the list of instances': async (ann) => ann.open('instances'),
  'a console': async (ann) => void await ann.openConsole(),
  'a terminal': async (ann) => void await ann.openTerminals(),
  'the form for a command': async (ann) => {
    await ann.openTerminals();
    await ann.button('New command').click();
    await ann.page.getByText('Directory, user, environment').click();
    await ann.page.getByLabel('Working directory').waitFor();
  },
  'a command that has ended': async (ann) => {
    await ann.run('false');
    await ann.reads('The command has ended with exit code 1');
  },
  'a command that was not found': async (ann) => {
    await ann.run('no-such-command');
    await ann.reads('The command was not found');
  },
  'the search': async (ann) => {
    await ann.openConsole();
    await ann.button('Search').click();
    await ann.page.getByRole('searchbox').waitFor();
  },
  'the overview': async (ann) => {
    await ann.open('instances/host/overview');
    await ann.reads('Console log');
  },
  'the question before a log is cleared': async (ann) => {
    await ann.open('instances/host/overview');
    await ann.button('Clear the log').click();
    await ann.page.getByRole('dialog').waitFor();
  },
  'the activity': async (ann) => {
    await ann.run('true');
    await ann.reads('exit code 0');
    await ann.tab('activity').click();
    await ann.page.getByRole('table').first().waitFor();
  },
  'the question before a command is closed': async (ann) => {
    await (await ann.run('cat')).isLive();
    await ann.button('Close cat').click();
    await ann.page.getByRole('dialog').waitFor();
  },
  'two panes': async (ann) => {
    await ann.open('instances/host/overview?beside=host/console');
    await ann.terminal();
  },
  'the settings': async (ann) => {
    await ann.open('instances');
    await ann.button('Settings').click();
    await ann.page.getByRole('dialog').waitFor();
  },
  'the keys': async (ann) => {
    await ann.open('instances');
    await ann.button('Keys').click();
    await ann.page.getByRole('dialog').waitFor();
  },
  'what is missing': async (ann) => {
    await ann.open('instances/nowhere/overview');
    await ann.reads('There is no instance');
  },
};

for (const theme of looks) {
  scene(`every view is accessible: ${theme}`, async ({ visit }) => {
    const ann = await visit({ settings: { theme }, context });
    const found = [];
    for (const [name, go] of Object.entries(views)) {
      await go(ann);
      found.push(...await violations(ann, name));
    }
    assert.deepEqual(found, []);
  }, { timeout: 90_000 });

  scene(`what people see who have to wait is accessible: ${theme}`, async ({ visit }) => {
    const settings = { theme };
    const stranger = await visit({ settings, signedIn: false, context });
    await stranger.open('');
    await stranger.page.getByRole('heading', { name: 'Sign in to Lectern' }).waitFor();
    const found = await violations(stranger, 'sign-in');

    const ann = await visit({ settings, name: 'ann', context });
    const bob = await visit({ settings, name: 'bob', expected: /status of 409/, context });
    await ann.openConsole();
    await bob.open('instances/host/console');
    await bob.reads('ann controls this console');
    found.push(...await violations(bob, 'a console in use'));
    await bob.button('Watch').click();
    await (await bob.terminal()).type('x');
    await bob.reads('You are watching');
    found.push(...await violations(bob, 'a console that is watched'));
    await ann.reads('1 watching: bob');
    found.push(...await violations(ann, 'a console that somebody watches'));
    await bob.button('Take over').click();
    await ann.reads('bob took over');
    found.push(...await violations(ann, 'a console that was taken over'));
    await ann.button('Stop watching').click();
    await ann.reads('You are no longer watching');
    found.push(...await violations(ann, 'a console that is no longer watched'));
    const participant = await Participant.join(ann.page);
    await participant.hears('begin');
    await participant.sends({ type: 'ask_control' });
    await bob.reads('ann asks for control');
    found.push(...await violations(bob, 'a controller who is asked for control'));
    assert.deepEqual(found, []);
  });
}

/** @param {import('./support/visitor.mjs').Visitor} visitor @param {string} view */
async function violations({ page }, view) {
  await page.addScriptTag({ path: axe });
  const { violations: found, passes } = await page.evaluate(() => /** @type {any} */ (window).axe.run());
  assert.notEqual(passes.length, 0, `nothing was looked at: ${view}`);
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${view}: ${id}: ${node.html}: ${node.failureSummary}`));
}
