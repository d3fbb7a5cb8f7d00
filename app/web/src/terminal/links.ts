// Links in what a guest prints. The guest chooses both text and target, so that only the web is
// opened, in a page that knows nothing of this one.

import type { ILinkHandler } from '@xterm/xterm';
import { confirmDialog } from '../views/dialogs.ts';

function webAddress(text: string): URL | null {
  try {
    const address = new URL(text);
    return ['http:', 'https:'].includes(address.protocol) ? address : null;
  } catch {
    return null;
  }
}

/** Opens an address that the person has read on the screen. */
export function openLink(text: string): void {
  const address = webAddress(text);
  if (address !== null) window.open(address.href, '_blank', 'noopener,noreferrer');
}

/** For OSC 8, where the text on the screen may be anything: asks with the true address. */
export const linkHandler: ILinkHandler = {
  activate: (_event, text) => {
    const address = webAddress(text);
    if (address === null) return;
    void confirmDialog({
      title: 'Open this link?',
      text: address.href,
      accept: 'Open',
    }).then((accepted) => {
      if (accepted) openLink(address.href);
    });
  },
};
