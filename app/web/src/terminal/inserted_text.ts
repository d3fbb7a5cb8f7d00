// Text that reaches a terminal as a whole but not by a paste event: what a phone's keyboard inserts
// from its clipboard, what an input method composes, what is dropped. A key brings no control
// character this way, so that one here was copied from somewhere, as in a paste.

import { actsOnTerminal, withoutControls } from '../session/paste.ts';

/** @param paste takes text in place of the terminal. */
export function watchInsertedText(host: HTMLElement, paste: (text: string) => void): void {
  // Each before xterm, which listens at its text area.
  host.addEventListener('input', (event) => {
    const { data, isComposing } = event as InputEvent;
    if (isComposing || data === null || !actsOnTerminal(data)) return;
    event.stopImmediatePropagation();
    if (event.target instanceof HTMLTextAreaElement) event.target.value = '';
    paste(data);
  }, { capture: true });
  // xterm reads what was composed from its text area a moment later, by positions.
  host.addEventListener('compositionend', (event) => {
    const area = event.target;
    if (area instanceof HTMLTextAreaElement && actsOnTerminal(area.value))
      area.value = withoutControls(area.value);
  }, { capture: true });

  host.addEventListener('dragover', (event) => {
    if (event.dataTransfer === null) return;
    // Otherwise the browser would leave this page for a file or link that is dropped.
    event.preventDefault();
    event.stopPropagation();
    event.dataTransfer.dropEffect = hasText(event.dataTransfer) ? 'copy' : 'none';
  }, { capture: true });
  host.addEventListener('drop', (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (event.dataTransfer !== null && hasText(event.dataTransfer))
      paste(event.dataTransfer.getData('text/plain'));
  }, { capture: true });
}

const hasText = (transfer: DataTransfer): boolean => transfer.types.includes('text/plain');
