// The buttons above a terminal, and the keys that do the same.

import { copyText, readText } from '../clipboard.ts';
import { button, h } from '../dom.ts';
import { icon } from '../icons.ts';
import { pasteKey } from '../platform.ts';
import { change, settings } from '../settings.ts';
import { OwnKeys } from '../terminal/own_keys.ts';
import type { TerminalPane } from './terminal_pane.ts';

export function terminalTools(pane: TerminalPane): HTMLElement {
  addKeys(pane);
  const full = button({
    icon: 'maximize', label: 'Full screen', quiet: true, press: () => void toggleFullScreen(pane),
  });
  pane.element.addEventListener('fullscreenchange', () => {
    const isFull = document.fullscreenElement === pane.element;
    full.title = isFull ? 'Leave full screen' : 'Full screen';
    full.setAttribute('aria-label', full.title);
    full.replaceChildren(icon(isFull ? 'minimize' : 'maximize'));
  });
  return h('div', { class: 'tools', role: 'toolbar', 'aria-label': 'Terminal tools' },
    button({ icon: 'search', label: 'Search', quiet: true, press: () => pane.showSearch() }),
    button({
      icon: 'copy', label: 'Copy the selection', quiet: true, press: () => void copy(pane),
    }),
    button({ icon: 'clipboard-paste', label: 'Paste', quiet: true, press: () => void paste(pane) }),
    button({ icon: 'a-arrow-down', label: 'Smaller text', quiet: true, press: () => zoom(-1) }),
    button({ icon: 'a-arrow-up', label: 'Larger text', quiet: true, press: () => zoom(1) }),
    button({
      icon: 'download', label: 'Save the text of this terminal', quiet: true,
      press: () => save(pane),
    }),
    full);
}

function addKeys(pane: TerminalPane): void {
  const { terminal } = pane.screen;
  const shortcuts: Record<string, () => void> = {
    KeyF: () => pane.showSearch(),
    KeyC: () => void copy(pane),
    // Tab goes to the guest, so that the keyboard needs another way out of the terminal.
    ArrowUp: () => leaveTerminal(pane),
  };
  const keys = new OwnKeys(pane.screen.host);
  terminal.attachCustomKeyEventHandler((event) => {
    if (!keys.owns(event)) return false;
    const shortcut = event.ctrlKey && event.shiftKey && !event.altKey
      ? shortcuts[event.code] : undefined;
    // The browser itself pastes on Control-Shift-V; the text comes as a paste event.
    if (event.ctrlKey && event.shiftKey && event.code === 'KeyV') return false;
    if (shortcut === undefined) return true;
    event.preventDefault();
    if (event.type === 'keydown') shortcut();
    return false;
  });
}

function leaveTerminal(pane: TerminalPane): void {
  const tab = pane.element.closest('.pane')?.querySelector<HTMLElement>('[aria-current="page"]');
  (tab ?? pane.element.querySelector<HTMLElement>('button'))?.focus();
}

function zoom(step: number): void {
  change({ fontSize: settings().fontSize + step });
}

async function copy(pane: TerminalPane): Promise<void> {
  const text = pane.screen.terminal.getSelection();
  if (text !== '') await copyText(text);
  pane.screen.terminal.focus();
}

async function paste(pane: TerminalPane): Promise<void> {
  const text = await readText();
  if (text === null)
    pane.tell(`The browser does not let this page read the clipboard. Press ${pasteKey()} instead.`);
  else if (text !== '') pane.pasteText(text);
  pane.screen.terminal.focus();
}

async function toggleFullScreen(pane: TerminalPane): Promise<void> {
  if (document.fullscreenElement === null) await pane.element.requestFullscreen();
  else await document.exitFullscreen();
  pane.screen.terminal.focus();
}

function save(pane: TerminalPane): void {
  const { active } = pane.screen.terminal.buffer;
  const lines: string[] = [];
  for (let index = 0; index < active.length; index += 1) {
    const line = active.getLine(index)!;
    const text = line.translateToString(true);
    if (line.isWrapped && lines.length > 0) lines[lines.length - 1] += text;
    else lines.push(text);
  }
  const address = URL.createObjectURL(new Blob([`${lines.join('\n').trimEnd()}\n`]));
  h('a', { href: address, download: 'terminal.txt' }).click();
  URL.revokeObjectURL(address);
}
