// Commands in the Terminal tab: they run on while other things are shown, and say how they ended.

import assert from 'node:assert/strict';
import { scene } from './support/scene.mjs';

// Answers each line with itself, in a way that the terminal's echo does not look like.
const answering = 'sed -u s/^/>/';

scene('a command says its exit code, and runs again', async ({ visit }) => {
  const ann = await visit();
  const terminal = await ann.run("sh -c 'echo done; exit 7'");
  await ann.reads('The command has ended with exit code 7');
  await terminal.shows('done');
  await ann.button('Run again').click();
  await terminal.is('ended');
  await ann.button('Close').click();
  await ann.button('1: bash -l').waitFor();
});

scene('a command that succeeded says so', async ({ visit }) => {
  const ann = await visit();
  await ann.run('true');
  await ann.reads('It succeeded: exit code 0.');
});

scene('a command that a signal ended says which', async ({ visit }) => {
  const ann = await visit();
  const terminal = await ann.run("sh -c 'echo ready; exec cat'");
  await terminal.shows('ready');
  await ann.page.keyboard.press('Control+c');
  await ann.reads('The command was interrupted');
  await ann.reads('It received signal 2 (exit code 130).');
});

scene('a command that is not found says so, and sh is one click away', async ({ visit }) => {
  const ann = await visit();
  await ann.run('no-such-command --flag');
  await ann.reads('The command was not found');
  await ann.reads('There is no such program on the instance (exit code 127).');
  await ann.button('Run sh instead').click();
  const terminal = await ann.terminal();
  await terminal.type('echo $((6 * 7))\n');
  await terminal.shows('42');
});

scene('a line with an open quote is not run, and says why', async ({ visit }) => {
  const ann = await visit();
  await ann.run("echo 'half");
  await ann.reads('A quote is not closed.');
});

scene('what a person types into the form stays there while other things happen', async ({ visit }) => {
  const ann = await visit({ name: 'ann' });
  await ann.openTerminals();
  await ann.button('New command').click();
  const line = ann.page.getByLabel('Command', { exact: true });
  await line.fill('true');
  const happened = nextEvent(ann.page);
  const bob = await visit({ name: 'bob' });
  await bob.openConsole();
  await happened;
  assert.equal(await line.inputValue(), 'true');
});

scene('a command that somebody cancels says so', async ({ visit }) => {
  const ann = await visit();
  const terminal = await ann.run('cat');
  await terminal.isLive();
  await ann.tab('activity').click();
  await ann.page.getByRole('row', { name: 'cat' }).getByRole('button', { name: 'End' }).click();
  await ann.reads('End your command?');
  await ann.answer('End the command');
  await ann.tab('terminal').click();
  await ann.reads('Somebody ended this session');
});

scene('a command that runs is closed only after a question', async ({ visit }) => {
  const ann = await visit();
  const terminal = await ann.run(answering);
  await terminal.isLive();
  await ann.button(`Close ${answering}`).click();
  await ann.reads('Close a running command?');
  await ann.answer('Cancel');
  await terminal.type('still here\n');
  await terminal.shows('>still here');
  await ann.button(`Close ${answering}`).click();
  await ann.answer('Close it');
  await ann.button(`Close ${answering}`).waitFor({ state: 'hidden' });
});

scene('the activity says of a command that was killed that it was, and keeps its quotes', async ({ visit }) => {
  const ann = await visit();
  await ann.run("sh -c 'kill -9 $$'");
  await ann.reads('The command was killed');
  await ann.tab('activity').click();
  await ann.page.getByRole('row', { name: "sh -c 'kill -9 $$'" }).getByText('Killed, signal 9').waitFor();
});

scene('a command has the directory and the environment that were asked for', async ({ visit }) => {
  const ann = await visit();
  await ann.openTerminals();
  await ann.button('New command').click();
  await ann.page.getByLabel('Command', { exact: true }).fill(`sh -c 'pwd; echo "$GREETING"'`);
  await ann.page.getByText('Directory, user, environment').click();
  await ann.page.getByLabel('Working directory').fill('/usr/share');
  await ann.page.getByLabel(/^Environment/).fill('GREETING=hello  you');
  await ann.page.getByLabel('User ID').fill('root');
  await ann.button('Run').click();
  await ann.reads('The user ID is a number, for example 1000.');
  await ann.page.getByLabel('User ID').fill('');
  await ann.button('Run').click();
  const terminal = await ann.ended();
  await terminal.shows('/usr/share');
  await terminal.shows('hello  you');
});

scene('the activity says who did what', async ({ visit }) => {
  const ann = await visit({ name: 'ann' });
  const terminal = await ann.run('cat');
  await terminal.isLive();
  await ann.tab('activity').click();
  await ann.page.getByRole('row', { name: /Command started.* ann \(you\)$/ }).first().waitFor();
  const bob = await visit({ name: 'bob' });
  await bob.openConsole();
  await ann.page.getByRole('row', { name: /Console opened bob$/ }).waitFor();
});

scene('a command runs on while another one, and another tab, are shown', async ({ visit }) => {
  const ann = await visit();
  const first = await ann.run(answering);
  await first.isLive();
  await first.type('one\n');
  await first.shows('>one');
  await ann.runAnother('cat');
  await first.isLive();
  await ann.tab('console').click();
  await ann.terminal();
  await ann.tab('terminal').click();
  await ann.button(`2: ${answering}`).click();
  await first.isLive();
  await first.type('two\n');
  await first.shows('>two');
  assert.deepEqual(await first.lines(), ['one', '>one', 'two', '>two']);
});

scene('a command hears how large its terminal is, at the start and when the window changes', async ({ visit }) => {
  const ann = await visit();
  const terminal = await ann.run(`sh -c 'stty size; while read -r line; do echo "$line $(stty size)"; done'`);
  await terminal.isLive();
  const first = await terminal.size();
  await terminal.shows(`${first.rows} ${first.cols}`);

  await ann.page.setViewportSize({ width: 700, height: 500 });
  const second = await terminal.sizeUnlike(first);
  assert.ok(second.cols < first.cols && second.rows < first.rows);
  await terminal.type('now\n');
  await terminal.shows(`now ${second.rows} ${second.cols}`);
});

scene('a daemon that stops ends a command with a sentence', async ({ daemon, visit }) => {
  const ann = await visit({ expected: /ERR_CONNECTION_REFUSED|WebSocket connection/ });
  const terminal = await ann.run('cat');
  await terminal.isLive();
  await daemon.stop();
  await ann.reads('The daemon was stopped');
  await daemon.startAgain();
  await ann.page.getByText('Reconnecting to the daemon…').waitFor({ state: 'hidden' });
  await ann.button('Run again').click();
  await terminal.isLive();
});

/** Waits until the page has taken an event of the daemon. @param {import('playwright-core').Page} page */
async function nextEvent(page) {
  const inside = await page.context().newCDPSession(page);
  await inside.send('Network.enable');
  const heard = new Promise((resolve) => inside.once('Network.webSocketFrameReceived', resolve));
  await heard;
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
}
