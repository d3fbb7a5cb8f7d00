// The page in Firefox: the ways that everybody goes.

import assert from 'node:assert/strict';
import { firefox } from 'playwright-core';
import { browserEnvironment, scene, useBrowser } from './support/scene.mjs';

// Debian's own Firefox, over WebDriver BiDi: nothing in it is made for tests.
useBrowser(() => firefox.launch({
  env: browserEnvironment,
  channel: 'moz-firefox',
  executablePath: process.env.LECTERN_TEST_FIREFOX ?? '/usr/bin/firefox-esr',
}));

scene('Firefox signs in, types into a console, leaves it and comes back', async ({ daemon, visit }) => {
  const ann = await visit({ name: '', signedIn: false });
  await ann.page.goto(await daemon.link());
  await ann.button('Sign in').click();
  await ann.reads(/Firefox on Linux/);
  await ann.page.getByRole('link', { name: 'host' }).click();
  const console = await ann.terminal();
  await console.type('echo $((6 * 7))\n');
  await console.shows('42');
  const before = await console.look();
  await ann.tab('overview').click();
  await ann.reads('Console log');
  await ann.tab('console').click();
  await console.isLive();
  assert.deepEqual(await console.look(), before);
  await console.type('echo $((7 * 8))\n');
  await console.shows('56');
});

scene('Firefox runs a command and says its exit code', async ({ visit }) => {
  const ann = await visit();
  const terminal = await ann.run("sh -c 'echo done; exit 7'");
  await ann.reads('The command has ended with exit code 7');
  await terminal.shows('done');
});

scene('Firefox draws 1 MB of output to its last line', async ({ visit }) => {
  const ann = await visit();
  const terminal = await ann.run("sh -c 'yes | head -c 1M; echo; echo the last line'");
  await ann.reads('It succeeded: exit code 0.');
  await terminal.shows('the last line');
});
