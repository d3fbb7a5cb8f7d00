// What differs between the computers of people: which keys do what.

/** Given: what browsers call Apple's systems; xterm.js decides by the same. */
export const isApple = (platform = navigator.platform): boolean => /^(Mac|iPhone|iPad)/.test(platform);

/** The key that pastes into a terminal: Control-V alone goes to the guest. */
export const pasteKey = (apple = isApple()): string => (apple ? '⌘V' : 'Ctrl Shift V');

/** Keys and what they do, for people. */
export const keyList = (apple = isApple()): readonly (readonly [string, string])[] => [
  ['Ctrl Shift F', 'Search in the terminal'],
  [apple ? '⌘C' : 'Ctrl Shift C', 'Copy the selection'],
  [pasteKey(apple), 'Paste'],
  ['Ctrl Shift ↑', 'Move from the terminal to the tabs above it'],
  ['Tab, Enter', 'Move between controls and press them, outside the terminal'],
  ['Shift Page Up', 'Scroll back'],
  [apple ? '⌥ with the mouse' : 'Shift with the mouse', 'Select, even if the program uses the mouse'],
];
