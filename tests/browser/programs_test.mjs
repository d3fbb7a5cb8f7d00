// Ten programs, as they are drawn: each cell is compared with what another terminal, tmux, has made of the same
// bytes. `programs/record.py` has recorded both.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { cellsOf } from './support/captured.mjs';
import { asked, contrast } from './support/colors.mjs';
import { scene } from './support/scene.mjs';

const programs = ['vim', 'htop', 'tmux', 'less', 'nano', 'mc', 'man', 'dialog', 'boot', 'truecolour'];
// Given: WCAG 2.2, 1.4.3 and 1.4.6; the page promises as much.
const contrasts = { light: 4.5, dark: 4.5, contrast: 7 };
// What xterm reaches in steps of a tenth.
const roundedBy = 0.05;
const isArea = (text) => /[\u2580-\u259f]/u.test(text);

for (const [theme, least] of Object.entries(contrasts))
  scene(`ten programs have their text and their colours: ${theme}`, async ({ visit }) => {
    const ann = await visit({ settings: { theme } });
    const terminal = await ann.run('true');
    await terminal.is('ended'); // Nobody prints meanwhile, and answers of the terminal go nowhere.
    for (const program of programs) {
      const read = (kind) => readFile(new URL(`programs/${program}.${kind}`, import.meta.url));
      const expected = cellsOf((await read('cells')).toString());
      const drawn = await ann.page.evaluate(draw, (await read('vt')).toString('latin1'));
      assert.deepEqual(wrongOf(expected, drawn, least), [], program);
    }
  }, { timeout: 60_000 });

/** What is drawn otherwise than it is expected; the first few. */
function wrongOf(expected, { rows, theme }, least) {
  const wrong = [];
  expected.forEach((cells, row) => cells.forEach((cell, column) => {
    const there = rows[row][column] ?? { text: ' ', ink: theme.foreground, ground: theme.background };
    const want = asked(cell, theme);
    const seen = cell.text === ' ' || cell.dim; // Nothing to see, or paler than it is called.
    const isLegible = contrast(want.ink, want.ground) >= least + roundedBy;
    const inkRight = seen || (isLegible || isArea(cell.text) ? there.ink === want.ink
      : contrast(there.ink, there.ground) >= least - roundedBy);
    if (there.text !== cell.text || there.ground !== want.ground || !inkRight)
      wrong.push({ row, column, cell, want, there });
    const before = cells[column - 1];
    if (column > 0 && sameWord(before, cell) && there.ink !== rows[row][column - 1]?.ink)
      wrong.push({ row, column, cell, want, there, changes: 'within a word' });
  }));
  return wrong.slice(0, 3);
}

const sameWord = (before, cell) => /\w/.test(before.text) && /\w/.test(cell.text)
  && JSON.stringify({ ...before, text: '' }) === JSON.stringify({ ...cell, text: '' });

/**
 * Runs in the page: the terminal shows `bytes`, and each of its cells is told as it is drawn.
 * @param {string} bytes
 */
async function draw(bytes) {
  const { lecternTerminal: terminal } = document.querySelector('.screen');
  terminal.reset();
  terminal.resize(80, 24);
  const hidden = '\x1b[?25l'; // The cursor has colours of its own.
  await new Promise((resolve) => terminal.write(
    Uint8Array.from(bytes + hidden, (letter) => letter.charCodeAt(0)), () => resolve(undefined)));
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));

  const { theme } = terminal.options;
  const hex = (color, otherwise) => {
    const parts = color.match(/[\d.]+/g).map(Number);
    return parts[3] === 0 ? otherwise
      : `#${parts.slice(0, 3).map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;
  };
  const rows = [...document.querySelectorAll('.screen .xterm-rows > div')].map((row) => {
    const cells = [];
    for (const span of row.querySelectorAll('span')) {
      const { color, backgroundColor } = getComputedStyle(span);
      for (const text of span.textContent.replaceAll('\xa0', ' '))
        cells.push({ text, ink: hex(color, ''), ground: hex(backgroundColor, theme.background) });
    }
    return cells;
  });
  return { rows, theme };
}
