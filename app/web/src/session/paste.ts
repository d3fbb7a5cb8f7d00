// What a clipboard's text becomes before it is typed.

const encoder = new TextEncoder();
const nothing = new Uint8Array();

export interface PasteParts {
  readonly body: Uint8Array;
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
}

/**
 * Line ends become what the Enter key sends. Within brackets, Escape is taken out: a text that
 * brings the closing bracket along could otherwise run commands.
 */
export function preparePaste(text: string, bracketed: boolean): PasteParts {
  const typed = text.replace(/\r?\n/g, '\r');
  if (!bracketed) return { body: encoder.encode(typed), head: nothing, tail: nothing };
  return {
    body: encoder.encode(typed.replaceAll('\x1b', '')),
    head: encoder.encode('\x1b[200~'),
    tail: encoder.encode('\x1b[201~'),
  };
}
