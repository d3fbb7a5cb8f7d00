// The keys that a phone's keyboard lacks.

import { h } from '../dom.ts';

interface Key {
  readonly label: string;
  readonly name: string;
  readonly text: string;
}

const cursor = (label: string, name: string, letter: string): Key =>
  ({ label, name, text: `\x1b[${letter}` });

const keys: readonly Key[] = [
  { label: 'Esc', name: 'Escape', text: '\x1b' },
  { label: 'Tab', name: 'Tab', text: '\t' },
  cursor('←', 'Left', 'D'),
  cursor('↓', 'Down', 'B'),
  cursor('↑', 'Up', 'A'),
  cursor('→', 'Right', 'C'),
  cursor('Home', 'Home', 'H'),
  cursor('End', 'End', 'F'),
  { label: 'PgUp', name: 'Page up', text: '\x1b[5~' },
  { label: 'PgDn', name: 'Page down', text: '\x1b[6~' },
  { label: '|', name: 'Pipe', text: '|' },
  { label: '/', name: 'Slash', text: '/' },
  { label: '-', name: 'Minus', text: '-' },
  { label: '~', name: 'Tilde', text: '~' },
];

const applicationText = (text: string): string => text.replace(/^\x1b\[([A-DHF])$/, '\x1bO$1');

type Modifier = 'Ctrl' | 'Alt';

export class TouchKeys {
  readonly element = h('div', { class: 'touch-keys', role: 'toolbar', 'aria-label': 'Keys' });
  private readonly held = new Map<Modifier, HTMLButtonElement>();

  /** @param type is what a key would do. @param application says which dialect arrows speak. */
  constructor(type: (text: string) => void, application: () => boolean) {
    const add = (label: string, name: string, press: (self: HTMLButtonElement) => void): void => {
      const made = h('button', { type: 'button', 'aria-label': name }, label);
      // Without this the terminal would lose the focus, and a phone hide its keyboard.
      made.addEventListener('pointerdown', (event) => event.preventDefault());
      made.addEventListener('click', () => press(made));
      this.element.append(made);
    };
    for (const modifier of ['Ctrl', 'Alt'] as const)
      add(modifier, modifier, (self) => this.toggle(modifier, self));
    for (const { label, name, text } of keys)
      add(label, name, () => type(application() ? applicationText(text) : text));
  }

  /** What a typed key becomes with the modifiers held; they are released by it. */
  modify(bytes: Uint8Array): Uint8Array {
    const alone = bytes.length === 1 ? bytes[0]! : null;
    const control = this.held.has('Ctrl') && alone !== null && alone >= 0x3f;
    const typed = control ? Uint8Array.of(alone === 0x3f ? 0x7f : alone & 0x1f) : bytes;
    const alt = this.held.has('Alt');
    for (const [modifier, button] of [...this.held]) this.toggle(modifier, button);
    return alt ? Uint8Array.of(0x1b, ...typed) : typed;
  }

  private toggle(modifier: Modifier, button: HTMLButtonElement): void {
    const held = !this.held.delete(modifier);
    if (held) this.held.set(modifier, button);
    button.setAttribute('aria-pressed', String(held));
  }
}
