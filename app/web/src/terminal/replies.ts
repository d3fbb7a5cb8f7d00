// A guest may ask its terminal questions: what are you, where is your cursor, which colour is your
// ground? The answers go to the guest as if they had been typed. When old output is shown again,
// its questions have been answered long ago, or nobody was there; an answer now would be read as
// keys.

import type { IDisposable, Terminal } from '@xterm/xterm';

// Given: every sequence that xterm.js 6.0 answers (InputHandler.ts, callers of triggerDataEvent).
const csiQueries = [
  { final: 'c' }, // device attributes
  { prefix: '>', final: 'c' },
  { final: 'n' }, // status and cursor position
  { prefix: '?', final: 'n' },
  { intermediates: '$', final: 'p' }, // is this mode set?
  { prefix: '?', intermediates: '$', final: 'p' },
  { final: 't' }, // size of the window
];
const oscColors = [4, 10, 11, 12];
const focusReport = /^\x1b\[[IO]$/;

/** Makes `terminal` leave questions unanswered while `replaying()`. */
export function swallowQueries(terminal: Terminal, replaying: () => boolean): IDisposable[] {
  const { parser } = terminal;
  return [
    ...csiQueries.map((id) => parser.registerCsiHandler(id, replaying)),
    ...oscColors.map((id) =>
      parser.registerOscHandler(id, (data) => replaying() && data.includes('?'))),
    parser.registerDcsHandler({ intermediates: '$', final: 'q' }, replaying), // is this set?
  ];
}

/**
 * Decides which focus reports (mode 1004) a guest gets. It is told that the window has lost the
 * focus and got it back, and gets the answer when it turns the mode on. Where the focus is within
 * the page is our matter: changing tabs must not send a byte.
 */
export class FocusReports {
  private asked = false;
  private away = false;

  constructor(terminal: Terminal, replaying: () => boolean) {
    terminal.parser.registerCsiHandler({ prefix: '?', final: 'h' }, (modes) => {
      if (!replaying() && modes.includes(1004)) this.asked = true;
      return false;
    });
  }

  /** @returns Whether `data`, which xterm wants to send, is for the guest. */
  passes(data: string): boolean {
    if (!focusReport.test(data)) return true;
    const out = data.endsWith('O');
    const passes = this.asked || (out ? !document.hasFocus() : this.away);
    this.asked = false;
    if (passes) this.away = out;
    return passes;
  }
}
