// The terminal that a page shows.

import { lookOf } from './screen.mjs';

export class TerminalOnPage {
  /** @type {import('playwright-core').Page} */
  #page;

  /** @param {import('playwright-core').Page} page */
  constructor(page) {
    this.#page = page;
  }

  /** Waits until it is connected. */
  async isLive() {
    await this.is('open');
  }

  /** Waits until its session is in that phase. @param {string} phase */
  async is(phase, milliseconds = 10_000) {
    await this.#page.locator(`.terminal-pane[data-phase=${phase}]`).waitFor({ timeout: milliseconds });
  }

  /** Waits until it is connected in that role. @param {'controller' | 'participant' | 'spectator'} role */
  async hasRole(role) {
    await this.#page.locator(`.terminal-pane[data-role=${role}]`).waitFor();
  }

  /**
   * Types as a person does, once the terminal has the focus: a dialog gives it back a moment after it has closed.
   * @param {string} text where \n is Enter
   */
  async type(text) {
    await this.#page.locator('.screen textarea:focus').waitFor({ state: 'attached' });
    await this.#page.keyboard.type(text);
  }

  /** Waits until one of its lines is `line`. @param {string} line */
  async shows(line, milliseconds = 10_000) {
    await this.#page.waitForFunction((wanted) => {
      const buffer = document.querySelector('.screen')?.lecternTerminal.buffer.active;
      if (buffer === undefined) return false;
      for (let at = buffer.length - 1; at >= 0; at -= 1)
        if (buffer.getLine(at).translateToString(true) === wanted) return true;
      return false;
    }, line, { timeout: milliseconds });
  }

  /** All of its lines, without what is empty at the end. @returns {Promise<string[]>} */
  async lines() {
    const lines = await this.#page.evaluate(() => {
      const buffer = document.querySelector('.screen').lecternTerminal.buffer.active;
      return Array.from({ length: buffer.length }, (_, at) => buffer.getLine(at).translateToString(true));
    });
    return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
  }

  /** @returns {Promise<import('./screen.mjs').Look>} */
  async look() {
    return this.#page.evaluate(`(${lookOf})(document.querySelector('.screen').lecternTerminal)`);
  }

  /** Which screen it shows, and whether arrows and pastes are as full-screen programs want them. */
  async modes() {
    return this.#page.evaluate(() => {
      const { buffer, modes } = document.querySelector('.screen').lecternTerminal;
      return [buffer.active.type, modes.applicationCursorKeysMode, modes.bracketedPasteMode];
    });
  }

  /** Waits until its size is another one. @param {{ cols: number, rows: number }} old */
  async sizeUnlike(old) {
    await this.#page.waitForFunction(({ cols, rows }) => {
      const { lecternTerminal } = document.querySelector('.screen');
      return lecternTerminal.cols !== cols && lecternTerminal.rows !== rows;
    }, old);
    return this.size();
  }

  /** @returns {Promise<{ cols: number, rows: number }>} */
  async size() {
    return this.#page.evaluate(() => {
      const { cols, rows } = document.querySelector('.screen').lecternTerminal;
      return { cols, rows };
    });
  }
}
