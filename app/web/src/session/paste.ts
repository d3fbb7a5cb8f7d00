// What a clipboard's text becomes before it is typed. A paste is text: it must not act on the
// terminal. A line discipline acts on ^C, ^Z or ^\ wherever they stand, also within the brackets
// of a bracketed paste; an editor acts on most of the others.

const encoder = new TextEncoder();
const nothing = new Uint8Array();

// All of C0, DEL and C1, but tab and line ends. Given: ECMA-48, 5.2 and 5.3.
const controls = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/g;

export interface PasteParts {
  readonly body: Uint8Array;
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
  /** The names of the control characters that were replaced, each as often as it occurred. */
  readonly replaced: readonly string[];
}

/**
 * Line ends become what the Enter key sends, control characters what Unicode shows for them. So a
 * text cannot bring the closing bracket along, either.
 */
export function preparePaste(text: string, bracketed: boolean): PasteParts {
  const replaced: string[] = [];
  const typed = text.replace(/\r?\n/g, '\r').replace(controls, (control) => {
    replaced.push(nameOf(control));
    return substitute(control);
  });
  const body = encoder.encode(typed);
  if (!bracketed) return { body, head: nothing, tail: nothing, replaced };
  return {
    body,
    head: encoder.encode('\x1b[200~'),
    tail: encoder.encode('\x1b[201~'),
    replaced,
  };
}

/** Whether `text` holds a character that a paste may not hold. */
export const actsOnTerminal = (text: string): boolean => text.search(controls) >= 0;

/** `text` with visible substitutes, of the same length. */
export const withoutControls = (text: string): string => text.replace(controls, substitute);

/** A picture of the control character; C1 has none. Given: Unicode, "Control Pictures". */
function substitute(control: string): string {
  const code = control.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\ufffd';
}

function nameOf(control: string): string {
  const code = control.charCodeAt(0);
  if (code === 0x1b) return 'Escape';
  if (code === 0x7f) return 'Delete';
  if (code < 0x20) return `Control-${String.fromCharCode(0x40 + code)}`;
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

const namesMax = 4;

/** What people read about it; empty if nothing was replaced. */
export function replacedNotice(replaced: readonly string[]): string {
  if (replaced.length === 0) return '';
  const names = [...new Set(replaced)];
  const listed = names.slice(0, namesMax).join(', ') + (names.length > namesMax ? ', …' : '');
  return replaced.length === 1
    ? `A control character in the pasted text (${listed}) would have acted on the terminal. It was `
      + 'replaced with a visible character.'
    : `${replaced.length} control characters in the pasted text (${listed}) would have acted on `
      + 'the terminal. They were replaced with visible characters.';
}
