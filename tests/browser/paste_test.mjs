// What is pasted is text, whatever it holds: it is typed, and acts on nothing.

import assert from 'node:assert/strict';
import { compose, drop, insert, paste, pressPaste } from './support/pasting.mjs';
import { scene } from './support/scene.mjs';

// What a page may have put into the clipboard in place of the line that a person has read there.
const trap = (control) => `echo harmless${control}\techo acted-$((6 * 7))`;
const acting = ['\x03', '\x04', '\x15', '\x1a', '\x1c', '\x1b[201~'];
const ways = Object.entries({ paste, pressPaste, drop, insert });

for (const [name, way] of ways)
  scene(`a control character in a pasted text does not act on a shell: ${name}`, async ({ visit }) => {
    const ann = await visit();
    const shell = await startShell(ann);
    for (const control of acting) {
      await ann.page.evaluate(way, `${trap(control)}\r`);
      await ann.reads(/in the pasted text \(.+\) would have acted on the terminal/);
      await ann.button('Dismiss').click();
      // Whether the text is one line that waits or one that has run: the shell goes on with the next one.
      await ann.page.keyboard.press('Control+u');
      await shell.type(`echo after $((6 * ${control.charCodeAt(0)}))\n`);
      await shell.shows(`after ${6 * control.charCodeAt(0)}`);
    }
    assert.deepEqual((await shell.lines()).filter((line) => line.startsWith('acted-')), []);
  });

scene('a control character in a composed text does not act on a shell', async ({ visit }) => {
  const ann = await visit();
  const shell = await startShell(ann);
  await ann.page.evaluate(compose, `echo composed-$((6 * 7))\x03`);
  await shell.type('\n');
  await shell.shows('composed-42␃');
});

scene('a paste of 1 MiB can be cancelled', async ({ visit }) => {
  const ann = await visit();
  // Nobody reads: what a terminal holds is soon full.
  const terminal = await ann.run("sh -c 'stty -echo; sleep 3; cat > /dev/null'");
  await terminal.isLive();
  await ann.page.evaluate(paste, 'a line of a long text\n'.repeat(50_000));
  await ann.reads(/^Pasting: /);
  await ann.button('Cancel the paste').click();
  await ann.button('Cancel the paste').waitFor({ state: 'hidden' });
});

/** A shell that asks for bracketed pastes. @param {import('./support/visitor.mjs').Visitor} visitor */
async function startShell(visitor) {
  const shell = await visitor.run("bash --norc -i");
  await shell.isLive();
  await shell.type('echo ready $((6 * 7))\n');
  await shell.shows('ready 42');
  await visitor.page.waitForFunction(
    () => document.querySelector('.screen')?.lecternTerminal.modes.bracketedPasteMode);
  return shell;
}
