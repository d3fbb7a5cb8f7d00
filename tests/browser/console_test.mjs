// A console on the page: what it shows, and how it comes back.

import assert from 'node:assert/strict';
import { release } from 'node:os';
import { BadNetwork } from './support/bad_network.mjs';
import { scene } from './support/scene.mjs';

const takeovers = 100;
const counting = 'i=0; while [ $i -lt 400 ] && sleep 0.01; do i=$((i + 1)); echo "<$i>"; done';
// What Chromium reports of a page's requests while nobody answers.
const lost = /ERR_(INTERNET_DISCONNECTED|CONNECTION_|PROXY_|TUNNEL_|EMPTY_)|WebSocket connection/;

scene('a console types and shows, and a reload shows all of it again', async ({ visit }) => {
  const ann = await visit();
  const console = await ann.openConsole();
  await console.type('echo $((6 * 7))\n');
  await console.shows('42');
  const before = await console.look();
  await ann.page.reload();
  await console.isLive();
  await console.shows('42');
  assert.deepEqual(await console.look(), before);
});

scene('a reload during a full-screen program keeps its modes, and makes it draw again', async ({ visit }) => {
  const ann = await visit();
  const console = await ann.openConsole();
  await console.type(`sh -c "trap 'echo drawn-$((6 * 7))' WINCH; printf '\\033[?1049h\\033[?1h\\033[?2004h'; `);
  await console.type('yes | head -c 800000; echo printed-$((6 * 7)); while sleep 0.1; do :; done"\n');
  await console.shows('printed-42', 30_000);
  assert.ok(!(await console.lines()).includes('drawn-42'));

  await ann.page.reload();
  await console.isLive();
  await console.shows('drawn-42', 30_000);
  assert.deepEqual(await console.modes(), ['alternate', true, true]);
}, { timeout: 60_000 });

scene('back and forward go through what was shown', async ({ daemon, visit }) => {
  const ann = await visit();
  const at = (path) => ann.page.waitForURL(`${daemon.origin}/ui/${path}`);
  await ann.page.getByRole('link', { name: 'host' }).click();
  await at('instances/host/console');
  const console = await ann.terminal();
  await console.type('echo still here\n');
  await console.shows('still here');
  await ann.tab('overview').click();
  await ann.reads('Console log');
  await ann.tab('activity').click();
  await ann.reads('Sessions');

  await ann.page.goBack();
  await at('instances/host/overview');
  await ann.reads('Console log');
  await ann.page.goBack();
  await at('instances/host/console');
  await console.isLive();
  await console.shows('still here');
  await ann.page.goBack();
  await at('instances');
  await ann.page.getByRole('heading', { name: 'Instances' }).waitFor();
  await ann.page.goForward();
  await console.isLive();
});

for (const [tab, text] of [['console', 'Live'], ['terminal', '1: bash -l'], ['overview', 'Console log'],
  ['activity', 'Sessions']])
  scene(`the address of ${tab} leads there`, async ({ visit }) => {
    const ann = await visit();
    await ann.open(`instances/host/${tab}`);
    await ann.reads(text);
    assert.equal(await ann.tab(tab).getAttribute('aria-current'), 'page');
  });

scene('an address of two views shows both', async ({ visit }) => {
  const ann = await visit();
  await ann.open('instances/host/console?beside=host/activity');
  await ann.terminal();
  await ann.reads('Sessions');
});

scene('an instance that there is not is said to be missing, and the list is one click away', async ({ visit }) => {
  const ann = await visit({ expected: /status of 404/ });
  await ann.open('instances/nowhere/overview');
  await ann.reads('There is no instance “nowhere”');
  await ann.page.getByRole('link', { name: 'Show all instances' }).click();
  await ann.page.getByRole('heading', { name: 'Instances' }).waitFor();

  await ann.open('instances/nowhere/console');
  await ann.reads('This instance no longer exists');
  await ann.button('Show all instances').click();
  await ann.page.getByRole('heading', { name: 'Instances' }).waitFor();
});

// lecternd has one instance, which cannot be removed: the browser's network layer plays that.
scene('an instance that is removed while it is shown is said to be gone', async ({ visit }) => {
  const ann = await visit({ expected: /status of 404/ });
  const console = await ann.openConsole();
  const gone = { type: 'error', error: 'Instance not found', error_code: 404 };
  await ann.page.route('**/1.0/instances/host/**', (route) => route.fulfill({ status: 404, json: gone }));
  await ann.tab('overview').click();
  await ann.tab('console').click();
  await console.is('refused');
  await ann.reads('This instance no longer exists');
  await ann.button('Show all instances').click();
  await ann.page.getByRole('heading', { name: 'Instances' }).waitFor();
});

// Here, too; what the daemon tells of instances is tested in tests/app/service.
scene('instances that come and go while the list is shown appear and disappear', async ({ visit }) => {
  const ann = await visit();
  let names = ['host'];
  await ann.page.route('**/1.0/instances?*', async (route) => {
    const response = await route.fetch();
    const body = await response.json();
    const all = names.map((name) => ({ ...body.metadata[0], name }));
    await route.fulfill({ response, json: { ...body, metadata: all } });
  });
  /** @type {import('playwright-core').WebSocketRoute | undefined} */
  let events;
  await ann.page.routeWebSocket(/events/, (socket) => {
    socket.connectToServer();
    events = socket;
  });
  const happens = (action) => events?.send(JSON.stringify({
    type: 'lifecycle', timestamp: new Date().toISOString(), metadata: { action, source: '/1.0/instances/box' },
  }));
  const box = ann.page.getByRole('link', { name: 'box', exact: true });
  await ann.page.reload();
  await ann.page.getByRole('link', { name: 'host', exact: true }).waitFor();
  assert.equal(await box.count(), 0);

  names = ['box', 'host'];
  happens('instance-created');
  await box.waitFor();
  names = ['host'];
  happens('instance-deleted');
  await box.waitFor({ state: 'hidden' });
});

scene('a console whose program ends says with which code', async ({ visit }) => {
  const ann = await visit();
  const console = await ann.openConsole();
  await console.type('exit 7\n');
  await ann.reads('The program in this console has ended with exit code 7');
  await ann.button('Connect again').click();
  await console.isLive();
});

scene('the overview says what this machine is and uses, and does not call it a container', async ({ visit }) => {
  const ann = await visit();
  await ann.open('instances/host/overview');
  await ann.reads(release());
  await ann.reads(/^[\d.]+ [KMG]iB of [\d.]+ [KMG]iB used$/);
  await ann.reads(/^\d+ % of \d+ processors?$/);
  assert.equal(await ann.page.getByText('container').count(), 0);
});

scene('a daemon that starts again finds the page, which shows the new console', async ({ daemon, visit }) => {
  const ann = await visit({ name: 'ann', expected: lost });
  const console = await ann.openConsole();
  await console.type('echo of the first daemon\n');
  await console.shows('of the first daemon');
  await daemon.stop();
  await ann.reads('The connection was lost');
  await ann.reads('This page reconnects automatically.');
  await ann.reads('Reconnecting to the daemon…');
  await daemon.startAgain();
  await console.isLive();
  await console.type('echo of the second daemon\n');
  await console.shows('of the second daemon');
  assert.ok(!(await console.lines()).includes('of the first daemon'));
  await ann.page.getByText('Reconnecting to the daemon…').waitFor({ state: 'hidden' });
  await ann.reads('ann · ');
});

scene('a console whose connection breaks continues where it was, with each byte once', async ({ daemon, visit }) => {
  const network = await BadNetwork.start();
  try {
    const ann = await visit({ expected: lost, context: network.context });
    const console = await ann.openConsole();
    await console.type(`${counting}\n`);
    for (const [before, meanwhile] of [[50, 80], [150, 180], [250, 280]]) {
      await console.shows(`<${before}>`);
      network.break();
      await ann.reads('The connection was lost');
      await ann.context.setOffline(true);
      await daemon.prints(`<${meanwhile}>`);
      network.heal();
      await ann.context.setOffline(false);
      await console.isLive();
    }
    await console.shows('<400>');
    const numbered = (await console.lines()).filter((line) => /^<\d+>$/.test(line));
    assert.deepEqual(numbered, Array.from({ length: 400 }, (_, index) => `<${index + 1}>`));
  } finally {
    network.stop();
  }
});

scene('a page whose network stood still does not take its console back from somebody else', async ({ visit }) => {
  const network = await BadNetwork.start();
  try {
    const ann = await visit({ name: 'ann', expected: /status of 409|WebSocket/, context: network.context });
    const bob = await visit({ name: 'bob', expected: /status of 409/ });
    await ann.openConsole();
    network.stall();
    await bob.open('instances/host/console');
    await bob.button('Take over').click();
    const console = await bob.terminal();
    await wakeUp(ann.page);
    await ann.reads('bob controls this console');
    await console.type('echo $((6 * 7))\n');
    await console.shows('42');
    await console.isLive();
  } finally {
    network.stop();
  }
});

scene('a list whose event stream is silent reads everything anew', async ({ visit }) => {
  const network = await BadNetwork.start();
  try {
    const ann = await visit({ expected: /WebSocket/, context: network.context });
    const bob = await visit({ name: 'bob' });
    await ann.reads('Nobody is attached');
    network.stall();
    await bob.openConsole();
    await wakeUp(ann.page);
    await ann.page.getByRole('row', { name: /bob/ }).waitFor();
  } finally {
    network.stop();
  }
});

scene('a list whose daemon has stopped says how old it is, until it is read again', async ({ daemon, visit }) => {
  const ann = await visit({ expected: lost });
  await ann.reads('Nobody is attached');
  const stale = ann.page.getByText(/^The daemon is not responding. This is the state of \d/);
  await daemon.stop();
  await stale.waitFor();
  await daemon.startAgain();
  await stale.waitFor({ state: 'hidden' });
});

scene('a tab that is duplicated is another client', async ({ visit }) => {
  const ann = await visit({ name: 'ann' });
  const console = await ann.openConsole();
  await ann.page.reload();
  await console.isLive();
  const copied = await ann.page.evaluate(() => JSON.stringify(sessionStorage));
  const twin = await ann.context.newPage();
  await twin.addInitScript((stored) => Object.assign(sessionStorage, JSON.parse(stored)), copied);
  await twin.goto(ann.page.url());
  await twin.getByText('You (ann), in another window, control this console').waitFor();
  await console.isLive();
});

scene('two people take a console from each other, each told by name who controls it', async ({ visit }) => {
  const ann = await visit({ name: 'ann' });
  const bob = await visit({ name: 'bob', expected: /status of 409/ });
  await ann.openConsole();
  await bob.open('instances/host/console');
  await bob.reads('ann controls this console');
  await bob.press('Take over');
  await (await bob.terminal()).hasRole('controller');
  for (let taken = 1; taken <= takeovers; taken += 1) {
    const [loser, winner] = taken % 2 === 1 ? [ann, 'bob'] : [bob, 'ann'];
    await loser.reads(`${winner} took over; you are watching`);
    await loser.press('Take back');
    const console = await loser.terminal();
    await console.hasRole('controller');
    await console.type(`echo ${taken}\n`);
    await console.shows(String(taken));
  }
}, { timeout: 120_000 });

/**
 * The person's computer has slept for a minute. Runs until the page has seen that.
 * @param {import('playwright-core').Page} page
 */
async function wakeUp(page) {
  await page.evaluate(() => {
    const { now } = Date;
    Date.now = () => now() + 60_000;
    document.dispatchEvent(new Event('visibilitychange'));
  });
}
