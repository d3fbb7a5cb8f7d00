// A guest may ask its terminal questions: what are you, where is your cursor, which colour is your
// ground? The answers go to the guest as if they had been typed. When old output is shown again, its
// questions have been answered long ago, or nobody was there; an answer now would be read as keys.

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
 * Setting mode 1004 is answered with the present focus, and its sequence may set other modes that
 * are needed, so that this one answer is recognised instead.
 */
export const isFocusReport = (data: string): boolean => focusReport.test(data);
