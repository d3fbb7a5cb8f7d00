// A terminal with everything around it: its state, tools, notices, paste and search. Consoles and
// commands are both this; they differ in the session that drives it.

import type { Holder } from '../api/model.ts';
import { copyText } from '../clipboard.ts';
import { bytes as formatBytes, button, h, put } from '../dom.ts';
import { icon } from '../icons.ts';
import { isDecision, watchingHint, type Way } from '../sentences.ts';
import { Driver } from '../session/driver.ts';
import { preparePaste, replacedNotice } from '../session/paste.ts';
import type { Ask } from '../session/ports.ts';
import { settings } from '../settings.ts';
import { Session } from '../session/session.ts';
import type { Kind } from '../session/session_messages.ts';
import { ring } from '../terminal/bell.ts';
import { watchInsertedText } from '../terminal/inserted_text.ts';
import { XtermScreen } from '../terminal/screen.ts';
import { TouchKeys } from '../terminal/touch_keys.ts';
import { SearchBar } from './search_bar.ts';
import { SessionState } from './session_state.ts';
import { terminalTools } from './terminal_tools.ts';

export interface PaneOptions {
  readonly kind: Kind;
  /** For people and screen readers. */
  readonly name: string;
  readonly ask: Ask;
  readonly knownHolder: () => Holder | null;
  readonly findHolder: () => Promise<Holder | null>;
  /** Our name, as others see it. */
  readonly me?: () => string;
  readonly lastOperation?: string;
  readonly accepted?: (operation: string) => void;
  /** State or title have changed. */
  readonly changed: () => void;
  readonly way: (way: Way) => void;
}

// Chosen: below this a paste is over before its progress could be read.
const showProgressBytes = 64 * 1024;
const titleCharactersMax = 100;

export class TerminalPane {
  readonly element = h('section', { class: 'terminal-pane' });
  readonly screen: XtermScreen;
  readonly driver: Driver;
  title = '';
  private readonly options: PaneOptions;
  private readonly search: SearchBar;
  private readonly touch: TouchKeys;
  private readonly titleText = h('span', { class: 'title' });
  private readonly pasteBox = h('div', { class: 'paste-box' });
  private readonly offerBox = h('div', { class: 'offer-box', 'aria-live': 'polite' });
  private readonly state: SessionState;
  private shownPhase: unknown = null;
  private hintShown = false;

  constructor(options: PaneOptions) {
    this.options = options;
    this.screen = new XtermScreen(options.name, {
      typed: (typed) => this.type(typed),
      pressed: () => this.hint(),
      resized: () => this.driver.resized(),
      titled: (title) => this.setTitle(title),
      rang: () => ring(this.screen.host),
      copyOffered: (text) => this.offerCopy(text),
    });
    this.driver = new Driver({
      session: new Session(options.kind, options.lastOperation),
      screen: this.screen,
      ask: options.ask,
      knownHolder: options.knownHolder,
      findHolder: options.findHolder,
      changed: () => this.render(),
      accepted: (operation) => options.accepted?.(operation),
      skipped: (count) => this.tellSkipped(count),
    });
    this.state = new SessionState(options.kind, (way) => this.go(way));
    this.search = new SearchBar(this.screen);
    this.touch = new TouchKeys(
      (text) => this.screen.terminal.input(text),
      () => this.screen.terminal.modes.applicationCursorKeysMode);
    this.build();
  }

  /**
   * The element is in the page now. Called before the session is opened: its size is then known.
   */
  shown(): void {
    this.screen.shown();
    this.screen.terminal.focus();
    this.driver.show();
  }

  pasteText(text: string): void {
    const parts = preparePaste(text, this.screen.terminal.modes.bracketedPasteMode);
    if (this.isWatching) this.hint();
    else if (!this.driver.pasteText(parts)) ring(this.screen.host);
    else if (parts.replaced.length > 0) this.tell(replacedNotice(parts.replaced));
    this.screen.terminal.scrollToBottom();
  }

  showSearch(): void {
    this.search.open();
  }

  /** Says something that people may put away when they have read it. */
  tell(text: string): void {
    put(this.offerBox, h('div', { class: 'notice', 'data-tone': 'warning' },
      icon('circle-alert'),
      h('div', { class: 'notice-text' }, h('p', {}, text)),
      button({ label: 'Dismiss', press: () => this.putAway() })));
  }

  dispose(): void {
    this.driver.dispose();
    this.screen.dispose();
    this.element.remove();
  }

  private build(): void {
    const { state } = this;
    const tools = terminalTools(this);
    this.element.append(
      h('div', { class: 'terminal-bar' }, state.chip, state.watchers, this.titleText, tools),
      state.notice, this.offerBox, this.pasteBox, this.search.element,
      this.screen.host, this.touch.element);
    this.screen.host.addEventListener('paste', (event) => {
      event.preventDefault();
      event.stopPropagation();
      this.pasteText(event.clipboardData?.getData('text/plain') ?? '');
    }, { capture: true });
    watchInsertedText(this.screen.host, (text) => this.pasteText(text));
    this.render();
  }

  private type(typed: Uint8Array): void {
    const isShown = !['away', 'leaving'].includes(this.driver.phase.name);
    const isTaken = this.driver.type(this.touch.modify(typed));
    if (!isTaken && isShown && !this.isWatching) ring(this.screen.host);
  }

  private get isWatching(): boolean {
    const { phase } = this.driver;
    return phase.name === 'open' && phase.control.role !== 'controller';
  }

  /** A key was pressed, or text was pasted: while watching, the hint is shown once. */
  private hint(): void {
    if (!this.isWatching || this.hintShown) return;
    this.hintShown = true;
    this.tell(watchingHint);
  }

  private setTitle(title: string): void {
    // The guest chooses this text: no control characters, nothing that turns the writing direction.
    this.title = title.replace(/[\p{Cc}\p{Cf}]/gu, '').slice(0, titleCharactersMax);
    this.titleText.textContent = this.title;
    this.titleText.title = this.title;
    this.options.changed();
  }

  private render(): void {
    this.renderPaste();
    const { phase } = this.driver;
    if (phase === this.shownPhase) return;
    this.shownPhase = phase;
    this.state.render(phase, this.options.me?.() ?? '');
    const role = phase.name === 'open' ? phase.control.role : '';
    // A notice from before the session began, or before its role changed, is out of date.
    if (role !== '' && role !== this.element.dataset['role']) put(this.offerBox);
    if (!this.isWatching) this.hintShown = false;
    this.element.dataset['phase'] = phase.name;
    this.element.dataset['role'] = role;
    this.options.changed();
  }

  private go(way: Way): void {
    if (isDecision(way)) {
      this.driver.on({ type: way });
      this.screen.terminal.focus();
    } else this.options.way(way);
  }

  private renderPaste(): void {
    const progress = this.driver.paste;
    if (progress === null || progress.total < showProgressBytes) return put(this.pasteBox);
    put(this.pasteBox, h('div', { class: 'notice', 'data-tone': 'calm' },
      icon('clipboard-paste'),
      h('label', { class: 'notice-text' },
        `Pasting: ${formatBytes(progress.sent)} of ${formatBytes(progress.total)} `,
        h('progress', { max: progress.total, value: progress.sent })),
      button({ label: 'Cancel the paste', press: () => this.cancelPaste() })));
  }

  private cancelPaste(): void {
    this.driver.cancelPaste();
    this.screen.terminal.focus();
  }

  /**
   * The pressed button goes away with its notice, and the keyboard belongs to the terminal again.
   */
  private putAway(): void {
    put(this.offerBox);
    this.screen.terminal.focus();
  }

  private offerCopy(text: string): void {
    if (settings().clipboard === 'deny') return;
    const copy = async (): Promise<void> => {
      await copyText(text);
      this.putAway();
    };
    put(this.offerBox, h('div', { class: 'notice', 'data-tone': 'calm' },
      icon('copy'),
      h('div', { class: 'notice-text' },
        h('strong', {}, 'A program wants to copy text to your clipboard'),
        h('p', {}, `${text.length} characters: “${text.slice(0, 80)}”`)),
      h('div', { class: 'buttons' },
        button({ label: 'Allow', primary: true, press: () => void copy() }),
        button({ label: 'Deny', press: () => this.putAway() }))));
  }

  private tellSkipped(count: number): void {
    this.tell(`${formatBytes(count)} of output are missing here: they arrived faster than `
      + 'they could be shown. The console log may still contain them.');
  }
}
