// One xterm.js terminal with its addons, as sessions see it: bytes in order, old or new.

import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import { h } from '../dom.ts';
import type { Screen } from '../session/driver.ts';
import type { Size } from '../session/ports.ts';
import { settings, watch, type Settings } from '../settings.ts';
import { minimumContrast, terminalTheme, watchTheme } from '../theme.ts';
import { addGuestClipboard } from './clipboard.ts';
import { mendContrast } from './contrast.ts';
import { linkHandler, openLink } from './links.ts';
import { hasGraphics } from './graphics.ts';
import { FocusReports, swallowQueries } from './replies.ts';

export interface ScreenListener {
  typed(bytes: Uint8Array): void;
  /** A key was pressed that means something to a guest. */
  pressed(): void;
  resized(): void;
  titled(title: string): void;
  rang(): void;
  copyOffered(text: string): void;
}

// Cancel ends whatever sequence was cut off, Escape c resets the terminal; as a part of the stream,
// so that what is still queued is not shown behind it.
const restart = Uint8Array.of(0x18, 0x1b, 0x63);
const fontFamily =
  "ui-monospace, 'Cascadia Mono', 'JetBrains Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace";
const encoder = new TextEncoder();

export class XtermScreen implements Screen {
  /** What the terminal fills. xterm's fit takes its padding and border for room: it has none. */
  private readonly ground = h('div', { class: 'screen-ground' });
  readonly host = h('div', { class: 'screen' }, this.ground);
  readonly terminal: Terminal;
  readonly search = new SearchAddon();
  private readonly fitting = new FitAddon();
  private readonly listener: ScreenListener;
  /** For each chunk that is not parsed yet: is it old? The first one is being parsed. */
  private readonly queued: boolean[] = [];
  private readonly disposals: (() => void)[] = [];
  private opened = false;
  private contrastMended = true;

  constructor(name: string, listener: ScreenListener) {
    this.listener = listener;
    const { fontSize, scrollback } = settings();
    this.terminal = new Terminal({
      allowProposedApi: true, // Search marks and widths of characters are "proposed".
      cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      fontFamily,
      fontSize,
      lineHeight: 1.15, // Less cuts off underscores where xterm draws with elements.
      scrollback,
      linkHandler,
      macOptionClickForcesSelection: true,
      rightClickSelectsWord: false,
      theme: terminalTheme(),
    });
    this.loadAddons();
    this.listen();
    this.host.setAttribute('role', 'group');
    this.host.setAttribute('aria-label', name);
    // For tests, and for the browser's developer tools.
    Object.defineProperty(this.host, 'lecternTerminal', { value: this.terminal });
  }

  get size(): Size {
    return { columns: this.terminal.cols, rows: this.terminal.rows };
  }

  /** Opens the terminal when its host is in the page for the first time, and follows its size. */
  shown(): void {
    if (!this.opened) this.open();
    this.fit();
  }

  write(bytes: Uint8Array, replay: boolean, taken: () => void): void {
    this.queued.push(replay);
    this.terminal.write(bytes, () => {
      this.queued.shift();
      taken();
    });
  }

  clear(modes: string): void {
    this.write(restart, true, () => undefined);
    if (modes !== '') this.write(new TextEncoder().encode(modes), true, () => undefined);
  }

  dispose(): void {
    for (const dispose of this.disposals) dispose();
    this.terminal.dispose();
    this.host.remove();
  }

  private readonly replaying = (): boolean => this.queued[0] === true;

  private loadAddons(): void {
    const { terminal } = this;
    terminal.loadAddon(this.fitting);
    terminal.loadAddon(this.search);
    terminal.loadAddon(new Unicode11Addon());
    terminal.unicode.activeVersion = '11';
    terminal.loadAddon(new WebLinksAddon((_event, address) => openLink(address)));
    addGuestClipboard(terminal, this.replaying, (text) => this.listener.copyOffered(text));
    swallowQueries(terminal, this.replaying);
  }

  private listen(): void {
    const { terminal, listener } = this;
    const focus = new FocusReports(terminal, this.replaying);
    terminal.onData((data) => {
      if (focus.passes(data)) listener.typed(encoder.encode(data));
    });
    terminal.onKey(() => listener.pressed());
    terminal.onBinary((data) => listener.typed(Uint8Array.from(data, (c) => c.charCodeAt(0))));
    terminal.onTitleChange((title) => listener.titled(title));
    terminal.onBell(() => {
      if (!this.replaying()) listener.rang();
    });
    terminal.onResize(() => listener.resized());
    this.disposals.push(watch((changed) => this.adopt(changed)));
    this.disposals.push(watchTheme(() => {
      terminal.options.theme = terminalTheme();
      this.useContrast();
    }));
  }

  private useContrast(): void {
    this.terminal.options.minimumContrastRatio = this.contrastMended ? minimumContrast() : 1;
  }

  /** xterm draws with elements from now on. */
  private useElements(): void {
    this.contrastMended = mendContrast(this.terminal);
    this.useContrast();
    this.terminal.refresh(0, this.terminal.rows - 1);
  }

  private adopt(changed: Settings): void {
    const { options } = this.terminal;
    options.fontSize = changed.fontSize;
    options.scrollback = changed.scrollback;
    options.screenReaderMode = changed.screenReader;
    // Otherwise Option composes: many layouts have @, [ and | there.
    options.macOptionIsMeta = changed.optionIsMeta;
    this.fit();
  }

  private open(): void {
    this.opened = true;
    this.terminal.open(this.ground);
    this.useElements();
    const observer = new ResizeObserver(() => this.fit());
    observer.observe(this.ground);
    this.disposals.push(() => observer.disconnect());
    void this.useGraphics();
  }

  /** Without WebGL, or once the browser takes it away, xterm draws with elements. */
  private async useGraphics(): Promise<void> {
    if (!hasGraphics()) return;
    const { WebglAddon } = await import('@xterm/addon-webgl');
    try {
      const graphics = new WebglAddon();
      graphics.onContextLoss(() => {
        graphics.dispose();
        this.useElements();
      });
      this.terminal.loadAddon(graphics);
      this.contrastMended = true; // What the addon draws is compared cell by cell.
      this.useContrast();
    } catch {
      // Elements it is.
    }
  }

  private fit(): void {
    // A ground that is not shown has no size; the terminal then keeps the one that it had.
    const { clientWidth, clientHeight } = this.ground;
    if (!this.opened || clientWidth === 0 || clientHeight === 0) return;
    this.fitting.fit();
  }
}
