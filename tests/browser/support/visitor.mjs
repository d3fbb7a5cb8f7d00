// A person with a browser profile: what they do, and what their browser complains of meanwhile.

import { TerminalOnPage } from './terminal_on_page.mjs';

/**
 * @typedef {object} Options
 * @property {string} [name] What others see; empty for a person who has not been asked yet.
 * @property {boolean} [signedIn] Default: yes.
 * @property {Record<string, unknown>} [settings] As kept by the page.
 * @property {RegExp} [expected] Complaints of the browser that are a part of the claim, for example of answers
 *   with an error: Chromium reports each as one of the page's.
 * @property {import('playwright-core').BrowserContextOptions} [context]
 */

/** @typedef {'console' | 'terminal' | 'overview' | 'activity'} Tab */

const deadlineMilliseconds = 10_000;

// What drivers of graphics cards remark is not about the page.
const remarks = /^\[\.WebGL-.*GL Driver Message/;

export class Visitor {
  /** Errors of the page: exceptions, what it or the browser reports, requests to anybody else. @type {string[]} */
  complaints = [];
  /** @type {RegExp | undefined} */
  expected;
  /** @type {import('playwright-core').Page} */
  page;
  #origin;
  #context;

  constructor(origin, context, expected) {
    this.#origin = origin;
    this.#context = context;
    this.expected = expected;
  }

  /**
   * @param {import('playwright-core').Browser} browser
   * @param {import('./daemon.mjs').Daemon} daemon
   * @param {Options} options
   */
  static async arrive(browser, daemon, { name = 'visitor', signedIn = true, settings, expected, context } = {}) {
    const profile = await browser.newContext({ viewport: { width: 1000, height: 700 }, ...context });
    profile.setDefaultTimeout(deadlineMilliseconds);
    const chosen = { ...settings, name };
    await profile.addInitScript(remember, JSON.stringify(chosen));
    const visitor = new Visitor(daemon.origin, profile, expected);
    visitor.page = await profile.newPage();
    visitor.#listen();
    if (signedIn) {
      await visitor.page.goto(await daemon.link());
      await visitor.page.getByRole('heading', { name: 'Instances' }).waitFor();
    }
    return visitor;
  }

  /** Opens an address below /ui/. @param {string} path */
  async open(path) {
    await this.page.goto(`${this.#origin}/ui/${path}`);
  }

  /** Answers the question that is shown. @param {string} name of the button */
  async answer(name) {
    await this.page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
  }

  /** A way on, a tool or a tab of a command. @param {string} name */
  button(name) {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** Presses a button in one step, for loops: without moving the mouse there. @param {string} name */
  async press(name) {
    await this.button(name).evaluate((found) => /** @type {HTMLElement} */ (found).click());
  }

  /** @param {Tab} tab */
  tab(tab) {
    const name = tab[0].toUpperCase() + tab.slice(1);
    return this.page.getByRole('navigation', { name: /^Views/ }).getByRole('link', { name, exact: true });
  }

  /** Goes to a tab in one step, for loops. @param {Tab} tab */
  async switchTo(tab) {
    await this.tab(tab).evaluate((found) => /** @type {HTMLElement} */ (found).click());
  }

  /** Waits until people can read this. @param {string | RegExp} text */
  async reads(text) {
    await this.page.getByText(text).first().waitFor();
  }

  /** Opens the console, and waits until it is live. */
  async openConsole() {
    await this.open('instances/host/console');
    return this.terminal();
  }

  /** Opens the console while somebody else controls it, watches it, and waits until it is live. */
  async watchConsole() {
    await this.open('instances/host/console');
    await this.button('Watch').click();
    const terminal = await this.terminal();
    await terminal.hasRole('spectator');
    return terminal;
  }

  /** Opens the Terminal tab, where a shell begins, and waits until that is live. */
  async openTerminals() {
    await this.open('instances/host/terminal');
    return this.terminal();
  }

  /** Runs a command beside that shell. @param {string} line */
  async run(line) {
    await this.openTerminals();
    return this.runAnother(line);
  }

  /** @param {string} line @pre The Terminal tab is shown. */
  async runAnother(line) {
    await this.button('New command').click();
    await this.page.getByLabel('Command', { exact: true }).fill(line);
    await this.button('Run').click();
    return new TerminalOnPage(this.page);
  }

  /** The terminal that is shown, once it is live. */
  async terminal() {
    const terminal = new TerminalOnPage(this.page);
    await terminal.isLive();
    return terminal;
  }

  /** The terminal that is shown, once its command has ended. */
  async ended() {
    const terminal = new TerminalOnPage(this.page);
    await terminal.is('ended');
    return terminal;
  }

  /** What they look at, for whoever reads why a test failed. */
  async describe() {
    const seen = await this.page.locator('body').ariaSnapshot({ timeout: 1_000 }).catch(String);
    return [`at ${this.page.url()}`, seen, ...this.complaints].join('\n');
  }

  async leave() {
    await this.#context.close({ runBeforeUnload: false });
  }

  get context() {
    return this.#context;
  }

  #listen() {
    const { page } = this;
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.#complain(message.text());
    });
    page.on('pageerror', (error) => this.#complain(String(error)));
    page.on('request', (request) => this.#ask(request.url()));
    page.on('websocket', (socket) => this.#ask(socket.url().replace(/^ws/, 'http')));
    // Leaving a page in which a command runs is asked about; whoever tests that answers it.
    page.on('dialog', (dialog) => void dialog.accept().catch(() => undefined));
  }

  /** @param {string} url */
  #ask(url) {
    if (!url.startsWith(`${this.#origin}/`) && !url.startsWith(`blob:${this.#origin}/`) && !url.startsWith('data:'))
      this.#complain(`asks somebody else: ${url}`);
  }

  /** @param {string} text */
  #complain(text) {
    if (!remarks.test(text) && !this.expected?.test(text)) this.complaints.push(text);
  }
}

/** Runs in the page, before its own scripts. @param {string} chosen */
function remember(chosen) {
  if (!location.protocol.startsWith('http')) return; // An empty page has no storage.
  if (localStorage.getItem('lectern.settings') === null) localStorage.setItem('lectern.settings', chosen);
}
