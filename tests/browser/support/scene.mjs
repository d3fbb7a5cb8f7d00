// What each test is made of: a daemon of its own, and people who visit its page, each with a browser
// profile of their own. The browser is one for each file.

import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';
import { Daemon } from './daemon.mjs';
import { Visitor } from './visitor.mjs';

/** @typedef {{ daemon: Daemon, visit: (options?: import('./visitor.mjs').Options) => Promise<Visitor> }} Scene */

/** nss_wrapper is for the daemon, whose login shells get their home from it; Chromium does not exit with it. */
const { LD_PRELOAD: _, ...environment } = process.env;
export const browserEnvironment = /** @type {Record<string, string>} */ (environment);

export const launchChromium = () => chromium.launch({
  env: browserEnvironment,
  executablePath: process.env.LECTERN_TEST_CHROMIUM ?? '/usr/bin/chromium',
  // Root has no sandbox; pages here are our own.
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});

let launch = launchChromium;
/** @type {import('playwright-core').Browser | undefined} */
let browser;

/** For a file that is about another browser. @param {typeof launchChromium} other */
export function useBrowser(other) {
  launch = other;
}

after(() => browser?.close());

/**
 * One claim. At its end nobody's browser may have complained of anything that it did not expect.
 * @param {string} claim
 * @param {(scene: Scene) => Promise<void>} body
 * @param {{ timeout?: number }} [limits] in milliseconds
 */
export function scene(claim, body, { timeout = 30_000 } = {}) {
  test(claim, { timeout }, async () => {
    // Not before the first test: until then a file may choose another one.
    const opened = browser ??= await launch();
    const daemon = await Daemon.start();
    /** @type {Visitor[]} */
    const visitors = [];
    const visit = async (options = {}) => {
      const visitor = await Visitor.arrive(opened, daemon, options);
      visitors.push(visitor);
      return visitor;
    };
    try {
      await body({ daemon, visit });
      assert.deepEqual(visitors.flatMap((visitor) => visitor.complaints), []);
    } catch (error) {
      for (const visitor of visitors) console.error(await visitor.describe());
      throw error;
    } finally {
      await Promise.allSettled(visitors.map((visitor) => visitor.leave()));
      await daemon.dispose();
    }
  });
}
