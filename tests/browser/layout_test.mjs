// Where things are on the page, at every size and zoom.

import assert from 'node:assert/strict';
import { scene } from './support/scene.mjs';

const heights = { min: 300, max: 1400 };
// Another step than 1 for the zooms after the first, to be quick; it is prime, so that it meets every remainder.
const zooms = [{ zoom: 1, step: 1 }, { zoom: 1.1, step: 7 }, { zoom: 1.5, step: 7 }];

for (const { zoom, step } of zooms)
  scene(`the last row and the last column of a terminal are whole at every height, at zoom ${zoom}`, async ({ visit }) => {
    const ann = await visit({ context: { deviceScaleFactor: zoom } });
    await ann.open('instances/host/console?beside=host/terminal');
    await ann.page.locator('.terminal-pane[data-phase=open]').nth(1).waitFor();
    const found = await ann.page.evaluate(measure, { ...heights, step });
    assert.equal(found.measured, 2 * Math.floor((heights.max - heights.min) / step + 1));
    assert.deepEqual(found.wrong, []);
  }, { timeout: 90_000 });

scene('the last row of a terminal is whole with its search, a notice, and in full screen', async ({ visit }) => {
  const ann = await visit();
  const terminal = await ann.run("sh -c 'exit 7'");
  await terminal.is('ended');
  await ann.button('Search').click();
  assert.deepEqual((await ann.page.evaluate(measure, { min: 500, max: 560, step: 1 })).wrong, []);
  await ann.button('Full screen').click();
  await ann.button('Leave full screen').waitFor();
  assert.deepEqual((await ann.page.evaluate(measure, { min: 700, max: 700, step: 1 })).wrong, []);
});

scene('every view is readable in a quarter of the window', async ({ visit }) => {
  const ann = await visit();
  await ann.run('true');
  await ann.ended();
  const all = ['activity', 'overview', 'terminal', 'console'].map((tab) => `host/${tab}`);
  for (let at = 0; at < all.length; at += 1) {
    const [first, ...beside] = [...all.slice(at), ...all.slice(0, at)].slice(0, 3);
    await ann.open(`instances/${first}?${beside.map((view) => `beside=${view}`).join('&')}`);
    await ann.page.locator('.pane').nth(2).waitFor();
    assert.deepEqual(await ann.page.evaluate(narrowTexts), []);
  }
});

/** Runs in the page: the texts that stand one letter, or hardly more, on a line. */
function narrowTexts() {
  const found = [];
  for (const element of document.querySelectorAll('.pane :is(td, th, p, dd, dt, li, h2, label)')) {
    const { width, height } = element.getBoundingClientRect();
    const text = element.textContent.trim();
    if (text.length > 3 && height > 0 && width < 48 && height > 3 * 24) found.push(text);
  }
  return found;
}

/**
 * Runs in the page: gives it each height in turn, and says where a terminal does not fit.
 * @param {{ min: number, max: number, step: number }} heights
 */
async function measure({ min, max, step }) {
  const app = /** @type {HTMLElement} */ (document.getElementById('app'));
  const wrong = [];
  let measured = 0;
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  await frame();
  for (let height = min; height <= max; height += step) {
    app.style.height = `${height}px`;
    await frame(); // The page, and xterm's rows, follow before the next one.
    for (const screen of document.querySelectorAll('.screen')) {
      const ground = screen.querySelector('.screen-ground')?.getBoundingClientRect();
      const rows = screen.querySelectorAll('.xterm-rows > div');
      const last = rows[rows.length - 1]?.getBoundingClientRect();
      if (ground === undefined || last === undefined) continue;
      measured += 1;
      const spare = ground.bottom - last.bottom;
      // Half a pixel: what a zoom rounds. A whole row of room would mean that there is a row too few.
      if (spare < -0.5 || spare >= last.height + 1 || last.right > ground.right + 0.5)
        wrong.push({ height, ground: ground.bottom, row: last.bottom, right: ground.right - last.right });
    }
  }
  app.style.height = '';
  return { measured, wrong: wrong.slice(0, 5) };
}
