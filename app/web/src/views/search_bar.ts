import type { ISearchOptions } from '@xterm/addon-search';
import { button, h } from '../dom.ts';
import type { XtermScreen } from '../terminal/screen.ts';

const decorations = {
  matchBackground: '#7a5c00',
  matchOverviewRuler: '#c99700',
  activeMatchBackground: '#b34700',
  activeMatchColorOverviewRuler: '#ff8a3d',
};

/** Finds text on the screen and in the scrollback. */
export class SearchBar {
  readonly element = h('div', { class: 'search-bar', role: 'search', hidden: true });
  private readonly screen: XtermScreen;
  private readonly text = h('input', {
    type: 'search', 'aria-label': 'Search in this terminal', placeholder: 'Search',
    spellcheck: 'false',
  });
  private readonly caseSensitive = h('input', { type: 'checkbox' });
  private readonly pattern = h('input', { type: 'checkbox' });
  private readonly result = h('span', { class: 'muted', role: 'status' });

  constructor(screen: XtermScreen) {
    this.screen = screen;
    this.element.append(
      this.text,
      button({
        icon: 'chevron-up', label: 'Previous match', quiet: true, press: () => this.previous(),
      }),
      button({ icon: 'chevron-down', label: 'Next match', quiet: true, press: () => this.next() }),
      h('label', {}, this.caseSensitive, 'Match case'),
      h('label', {}, this.pattern, 'Regular expression'),
      this.result,
      button({ icon: 'x', label: 'Close search', quiet: true, press: () => this.close() }));
    this.element.addEventListener('input', () => this.next(true));
    this.element.addEventListener('keydown', (event) => this.key(event));
    screen.search.onDidChangeResults(({ resultIndex, resultCount }) => {
      this.result.textContent = resultCount === 0 ? 'No match'
        : resultIndex < 0 ? `${resultCount} matches` : `${resultIndex + 1} of ${resultCount}`;
    });
  }

  open(): void {
    this.element.hidden = false;
    this.text.select();
    this.text.focus();
    if (this.text.value !== '') this.next(true);
  }

  private close(): void {
    this.element.hidden = true;
    this.screen.search.clearDecorations();
    this.screen.terminal.focus();
  }

  private key(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.close();
    else if (event.key === 'Enter' && event.shiftKey) this.previous();
    else if (event.key === 'Enter') this.next();
    else return;
    event.preventDefault();
  }

  private options(incremental: boolean): ISearchOptions {
    return {
      caseSensitive: this.caseSensitive.checked,
      regex: this.pattern.checked,
      incremental,
      decorations,
    };
  }

  private next(incremental = false): void {
    if (this.usable()) this.screen.search.findNext(this.text.value, this.options(incremental));
  }

  private previous(): void {
    if (this.usable()) this.screen.search.findPrevious(this.text.value, this.options(false));
  }

  /** A pattern is often incomplete while it is typed. */
  private usable(): boolean {
    this.result.textContent = '';
    if (this.text.value === '') {
      this.screen.search.clearDecorations();
      return false;
    }
    if (!this.pattern.checked) return true;
    try {
      return new RegExp(this.text.value) !== null;
    } catch {
      this.result.textContent = 'Not a valid regular expression';
      return false;
    }
  }
}
