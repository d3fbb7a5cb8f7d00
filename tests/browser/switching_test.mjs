// Leaving the console and coming back, very often: the instance prints and a person types all the while.

import assert from 'node:assert/strict';
import { memoryOf } from './support/memory.mjs';
import { scene } from './support/scene.mjs';
import { Reference } from './support/screen.mjs';

// A part of the thousand that README.md tells how to run.
const switches = Number(process.env.LECTERN_TEST_SWITCHES ?? 250);
// What is kept after so many must be all that is kept after the rest.
const switchesUntilSteady = 125;
const scrollbackLines = 100;
const pageGrowthBytesMax = 2 * 1024 * 1024;
const daemonGrowthBytesMax = 4 * 1024 * 1024;

// Answers every line with three, the last two a little later: while nobody looks. Colours, and characters
// of two columns and several bytes, so that whatever is cut in two shows.
const answering = String.raw`stty -echo; n=0; while read -r line; do n=$((n + 1)); `
  + String.raw`printf '\033[3%dm漢字 %d → %s\033[m\n' $((n % 8)) $n "$line"; sleep 0.01; echo "more"; sleep 0.01; `
  + String.raw`printf '\033[7manswer\033[m %d\n' $n; done`;

scene(`the screen is the same after each of ${switches} returns as if one had never left`, async ({ daemon, visit }) => {
  const ann = await visit({ settings: { scrollback: scrollbackLines } });
  const console = await ann.openConsole();
  const reference = new Reference(await console.size(), scrollbackLines);
  await console.type(`${answering}\n`);

  let before = { page: 0, daemon: 0 };
  for (let n = 1; n <= switches; n += 1) {
    await console.type(String.fromCharCode(97 + n % 26) + '\n');
    await ann.switchTo('overview');
    await ann.switchTo('console');
    await console.shows(`answer ${n}`);
    await reference.follow(await daemon.consoleLog());
    assert.deepEqual(await console.look(), reference.look(), `after switch ${n}`);
    if (n === switchesUntilSteady)
      before = { page: await memoryOf(ann.page), daemon: await daemon.residentBytes() };
  }

  assert.ok(await memoryOf(ann.page) - before.page < pageGrowthBytesMax, 'the page grows');
  assert.ok(await daemon.residentBytes() - before.daemon < daemonGrowthBytesMax, 'the daemon grows');
}, { timeout: 60_000 + switches * 1_000 });

scene('keys are for the console that is shown, whether it is there already or still there', async ({ visit }) => {
  const passages = 60;
  const ann = await visit();
  const console = await ann.openConsole();
  await console.type('stty -echo; echo ready; while read -r line; do echo "got $line"; done\n');
  await console.shows('ready');
  for (let n = 1; n <= passages; n += 1) {
    await ann.switchTo('overview');
    await ann.switchTo('console');
    await console.type(`${n}\n`);
  }
  await console.shows(`got ${passages}`);
  const got = (await console.lines()).filter((line) => line.startsWith('got '));
  assert.deepEqual(got, Array.from({ length: passages }, (_, at) => `got ${at + 1}`));
});
