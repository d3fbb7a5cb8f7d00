// The ways in which a text is inserted into a terminal, without the browser's clipboard, which all of its
// windows share. Each runs in the page.

/** What Control-V, the middle button and the browser's menu do. @param {string} text */
export function paste(text) {
  const clipboardData = new DataTransfer();
  clipboardData.setData('text/plain', text);
  document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
}

/** What the button does, whose clipboard this is. @param {string} text */
export function pressPaste(text) {
  Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { readText: async () => text } });
  /** @type {HTMLElement} */ (document.querySelector('[aria-label=Paste]')).click();
}

/** What the mouse drops. @param {string} text */
export function drop(text) {
  const dataTransfer = new DataTransfer();
  dataTransfer.setData('text/plain', text);
  document.querySelector('.screen .xterm')?.dispatchEvent(
    new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
}

/** What a phone's keyboard inserts from its own clipboard. @param {string} text */
export function insert(text) {
  document.activeElement?.dispatchEvent(
    new InputEvent('input', { data: text, inputType: 'insertText', bubbles: true }));
}

/**
 * What an input method has composed. xterm.js reads it from its text area when timers run next, and
 * loses it to a key that comes earlier: no person is that quick. Ends when it has been read.
 * @param {string} text
 * @returns {Promise<void>}
 */
export function compose(text) {
  const area = /** @type {HTMLTextAreaElement} */ (document.activeElement);
  area.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));
  area.value += text;
  area.dispatchEvent(new CompositionEvent('compositionupdate', { data: text, bubbles: true }));
  area.dispatchEvent(new CompositionEvent('compositionend', { data: text, bubbles: true }));
  return new Promise((resolve) => setTimeout(resolve));
}
