// A console that several people see, of whom one controls it.

import assert from 'node:assert/strict';
import { Participant } from './support/participant.mjs';
import { scene } from './support/scene.mjs';

const hint = 'You are watching: what you type does not reach the console.';
// What Chromium says of a request for a console that is in use.
const expected = /status of 409/;

/** What the commands of these tests have printed: prompts come when they come. */
const printed = async (terminal) => (await terminal.lines()).filter((line) => /^\w+-42$/.test(line));

scene('a person who watches sees everything and types nothing, and the controller sees who watches', async ({ daemon, visit }) => {
  const ann = await visit({ name: 'ann' });
  const bob = await visit({ name: 'bob', expected });
  const controlled = await ann.openConsole();
  await controlled.type('echo before-$((6 * 7))\n');
  await controlled.shows('before-42');
  assert.equal(await ann.page.getByText(/watching/).count(), 0);

  const watched = await bob.watchConsole();
  await bob.reads('Watching: ann controls this console');
  await watched.shows('before-42');
  await ann.reads('1 watching: bob');
  await watched.type('echo from-bob\n');
  await bob.reads(hint);
  await bob.press('Dismiss');
  await watched.type('x');
  await controlled.type('echo after-$((6 * 7))\n');
  await watched.shows('after-42');

  assert.ok(!(await daemon.consoleLog()).includes('from-bob'));
  assert.equal(await bob.page.getByText(hint).count(), 0);
  assert.deepEqual(await printed(watched), ['before-42', 'after-42']);
});

scene('control is taken over and taken back, and each loser watches on with its screen intact', async ({ daemon, visit }) => {
  const ann = await visit({ name: 'ann' });
  const bob = await visit({ name: 'bob', expected });
  const anns = await ann.openConsole();
  await anns.type('echo first-$((6 * 7))\n');
  await anns.shows('first-42');
  const bobs = await bob.watchConsole();
  await bobs.shows('first-42');

  await bob.button('Take over').press('Enter');
  await bobs.hasRole('controller');
  await ann.reads('bob took over; you are watching');
  await bobs.type('echo second-$((6 * 7))\n');
  await anns.shows('second-42');
  await anns.type('never typed\n');
  await ann.reads(hint);

  await ann.button('Take back').press('Enter');
  await anns.hasRole('controller');
  await bob.reads('ann took over; you are watching');
  await anns.type('echo third-$((6 * 7))\n');
  await bobs.shows('third-42');
  await anns.shows('third-42');
  for (const terminal of [anns, bobs])
    assert.deepEqual(await printed(terminal), ['first-42', 'second-42', 'third-42']);
  assert.ok(!(await daemon.consoleLog()).includes('never typed'));
});

scene('a person who stops watching is no longer shown to the controller, and may watch again', async ({ visit }) => {
  const ann = await visit({ name: 'ann' });
  const bob = await visit({ name: 'bob', expected });
  const controlled = await ann.openConsole();
  const watched = await bob.watchConsole();
  await ann.reads('1 watching: bob');
  await bob.press('Stop watching');
  await bob.reads('You are no longer watching this console');
  await ann.page.getByText('1 watching: bob').waitFor({ state: 'hidden' });
  await controlled.type('echo meanwhile-$((6 * 7))\n');
  await controlled.shows('meanwhile-42');

  await bob.press('Watch again');
  await watched.hasRole('spectator');
  await watched.shows('meanwhile-42');
});

scene('a person who watches when the controller leaves takes control, and not before they choose to', async ({ visit }) => {
  const ann = await visit({ name: 'ann' });
  const bob = await visit({ name: 'bob', expected });
  await ann.openConsole();
  const watched = await bob.watchConsole();
  await ann.switchTo('overview');
  await bob.reads('Watching: nobody controls this console');
  await watched.hasRole('spectator');

  await bob.press('Take control');
  await watched.hasRole('controller');
  await watched.type('echo $((6 * 7))\n');
  await watched.shows('42');
});

scene('a person who watches, changes tabs and comes back still watches', async ({ visit }) => {
  const ann = await visit({ name: 'ann' });
  const bob = await visit({ name: 'bob', expected });
  const controlled = await ann.openConsole();
  const watched = await bob.watchConsole();
  await bob.switchTo('overview');
  await bob.reads('Console log');
  await bob.switchTo('console');
  await controlled.type('echo $((6 * 7))\n');
  await watched.shows('42');
  await watched.hasRole('spectator');
});

scene('a controller that is asked for control may keep it, and types on', async ({ visit }) => {
  const ann = await visit({ name: 'ann' });
  const bob = await visit({ name: 'bob' });
  const console = await ann.openConsole();
  const participant = await Participant.join(bob.page);
  assert.equal((await participant.hears('begin')).role, 'participant');

  await participant.sends({ type: 'ask_control' });
  await ann.reads('bob asks for control');
  await ann.press('Keep');
  await ann.page.getByText('bob asks for control').waitFor({ state: 'hidden' });
  await console.type('echo $((6 * 7))\n');
  await console.shows('42');
  await console.hasRole('controller');
});

scene('a controller gives control to a client that asks for it, asks in turn, and gets it back', async ({ visit }) => {
  const ann = await visit({ name: 'ann' });
  const bob = await visit({ name: 'bob' });
  const console = await ann.openConsole();
  const participant = await Participant.join(bob.page);
  await participant.hears('begin');

  await participant.sends({ type: 'ask_control' });
  await ann.button('Give control').waitFor();
  await ann.press('Give control');
  assert.equal((await participant.hears('role')).role, 'controller');
  await ann.reads('Watching: bob controls this console');
  await console.hasRole('participant');
  await ann.press('Ask for control');
  await ann.reads('You have asked for control.');
  assert.equal((await participant.hears('control_wanted')).by, 'ann');
  await participant.sends({ type: 'give_control' });
  await console.hasRole('controller');
  await console.type('echo $((6 * 7))\n');
  await console.shows('42');
});
