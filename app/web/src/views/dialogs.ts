// Questions and forms in front of the page. The browser's own <dialog> keeps the focus inside,
// closes on Escape and gives the focus back.

import { button, h } from '../dom.ts';
import type { Question } from '../questions.ts';

/** Shows a dialog with `content`. @returns what closes it. */
export function showDialog(title: string, ...content: Node[]): () => void {
  const heading = h('h2', { id: 'dialog-title' }, title);
  const dialog = h('dialog', { 'aria-labelledby': 'dialog-title' });
  const close = (): void => dialog.close();
  dialog.append(
    h('div', { class: 'dialog-head' }, heading,
      button({ icon: 'x', label: 'Close', quiet: true, press: close })),
    ...content);
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) close();
  });
  document.body.append(dialog);
  dialog.showModal();
  return close;
}

export function confirmDialog(question: Question): Promise<boolean> {
  return new Promise((resolve) => {
    let accepted = false;
    const text = h('p', { class: 'dialog-text' }, question.text);
    const accept = button({
      label: question.accept,
      primary: true,
      press: () => {
        accepted = true;
        close();
      },
    });
    const buttons = h('div', { class: 'buttons' },
      button({ label: 'Cancel', press: () => close() }), accept);
    const close = showDialog(question.title, text, buttons);
    text.closest('dialog')?.addEventListener('close', () => resolve(accepted));
    accept.focus();
  });
}
