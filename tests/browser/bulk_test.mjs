// Much output: the page stays usable while it draws it.

import assert from 'node:assert/strict';
import { scene } from './support/scene.mjs';

// What is measured is asserted where it was asked for: on a machine of which nobody else wants something.
const isMeasured = process.env.LECTERN_TEST_MEGABYTES !== undefined;
const megabytes = Number(process.env.LECTERN_TEST_MEGABYTES ?? 30);
const answerMillisecondsMax = 200;
const daemonGrowthBytesMax = 16 * 1024 * 1024;
const bulk = `sh -c 'read -r _; yes | head -c ${megabytes}M; echo; echo the last line; exit 7'`;

scene(`${megabytes} MiB of output leave the page at work and the daemon small`, async ({ daemon, visit }) => {
  const ann = await visit();
  const terminal = await ann.run(bulk);
  await terminal.isLive();
  const before = await daemon.residentBytes();
  await ann.page.evaluate(watchClicks);
  await terminal.type('\n');

  let mostBytes = 0;
  let clicks = 0;
  const ended = ann.page.locator('.terminal-pane[data-phase=ended]');
  while (await ended.count() === 0) {
    await clickFast(ann.button('Keys'));
    await clickFast(ann.page.getByRole('dialog').getByRole('button', { name: 'Close' }));
    clicks += 2;
    mostBytes = Math.max(mostBytes, await daemon.residentBytes());
  }

  await ann.reads('The command has ended with exit code 7');
  await terminal.shows('the last line');
  assert.equal((await terminal.lines()).at(-1), 'the last line');
  const slowest = await ann.page.evaluate(() => /** @type {any} */ (window).slowest);
  console.log(`${clicks} clicks, slowest ${JSON.stringify(slowest)}, daemon +${mostBytes - before} bytes`);
  assert.ok(slowest.count > 0, 'no click was answered meanwhile');
  assert.ok(!isMeasured || slowest.handled <= answerMillisecondsMax, `a click waited ${slowest.handled} ms`);
  assert.ok(mostBytes - before < daemonGrowthBytesMax, `the daemon grew by ${mostBytes - before} bytes`);
}, { timeout: 60_000 + megabytes * 2_000 });

/** Where the mouse is moved to at once. @param {import('playwright-core').Locator} button */
async function clickFast(button) {
  const box = await button.boundingBox();
  if (box === null) return;
  await button.page().mouse.click(box.x + box.width / 2, box.y + box.height / 2);
}

/** Runs in the page: the browser itself tells how long events waited, and until their effect was drawn. */
function watchClicks() {
  const slowest = { handled: 0, drawn: 0, count: 0 };
  Object.assign(window, { slowest });
  addEventListener('click', () => { slowest.count += 1; }, true); // The observer tells of slow ones alone.
  new PerformanceObserver((list) => {
    for (const entry of /** @type {PerformanceEventTiming[]} */ (list.getEntries())) {
      if (entry.name !== 'click') continue;
      slowest.handled = Math.max(slowest.handled, entry.processingEnd - entry.startTime);
      slowest.drawn = Math.max(slowest.drawn, entry.duration);
    }
  }).observe({ type: 'event', durationThreshold: 16 });
}
