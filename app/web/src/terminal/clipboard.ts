// OSC 52: a guest asks to put a text into the viewer's clipboard, or to read it. Reading
// is never allowed: whatever a person copied last, often a password, would be typed into the guest.

import { ClipboardAddon, type IClipboardProvider } from '@xterm/addon-clipboard';
import type { Terminal } from '@xterm/xterm';

// Chosen: more than anyone selects by hand; a guest that sends more is not helping anybody.
const charactersMax = 1_000_000;

/** @param offer is called with each text that the guest wants to be copied. */
export function addGuestClipboard(
  terminal: Terminal, replaying: () => boolean, offer: (text: string) => void): void {
  const provider: IClipboardProvider = {
    readText: () => '',
    writeText: (_selection, text) => {
      if (text !== '' && text.length <= charactersMax && !replaying()) offer(text);
      return Promise.resolve();
    },
  };
  terminal.loadAddon(new ClipboardAddon(undefined, provider));
  // Asked first, because it was registered last: a question gets no answer, not even an empty one.
  terminal.parser.registerOscHandler(52, (data) => data.endsWith(';?'));
}
