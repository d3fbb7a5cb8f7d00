// What a terminal looks like, as a value: xterm's objects are the same in a page and without one.

import headless from '@xterm/headless';

/** @typedef {{ rows: string[], cursor: [number, number] }} Look */

/**
 * Each visible row with its attributes, and where the cursor is. Runs in the page, too.
 * @param {import('@xterm/headless').Terminal} terminal
 * @returns {Look}
 */
export function lookOf(terminal) {
  const { active } = terminal.buffer;
  const rows = [];
  for (let at = active.baseY; at < active.baseY + terminal.rows; at += 1) {
    const line = active.getLine(at);
    let row = line.isWrapped ? '↪' : '';
    let style = '';
    for (let column = 0; column < line.length; column += 1) {
      const cell = line.getCell(column);
      const here = [cell.getFgColorMode(), cell.getFgColor(), cell.getBgColorMode(), cell.getBgColor(),
        cell.isBold(), cell.isInverse(), cell.isUnderline()].join();
      row += (here === style ? '' : `⟨${here}⟩`) + (cell.getChars() || (cell.getWidth() === 0 ? '' : ' '));
      style = here;
    }
    rows.push(row.trimEnd());
  }
  return { rows, cursor: [active.cursorX, active.cursorY] };
}

/** A client that never left: it has consumed everything from the first byte on. */
export class Reference {
  #terminal;
  #consumed = 0;

  /** @param {{ cols: number, rows: number }} size @param {number} scrollback */
  constructor({ cols, rows }, scrollback) {
    this.#terminal = new headless.Terminal({ allowProposedApi: true, cols, rows, scrollback });
  }

  /** Consumes what is new in a log. @param {Buffer} log */
  async follow(log) {
    const news = log.subarray(this.#consumed);
    this.#consumed = log.length;
    await new Promise((resolve) => this.#terminal.write(news, () => resolve(undefined)));
  }

  look() {
    return lookOf(this.#terminal);
  }
}
