// What `tmux capture-pane -e` tells of a screen, as cells.

/**
 * A colour is 'default', the number of one of 256, or '#rrggbb'.
 * @typedef {{ text: string, ink: string | number, ground: string | number, bold: boolean, dim: boolean,
 *   inverse: boolean }} Cell
 */

const lines = Object.fromEntries([...'`afgjklmnopqrstuvwxyz{|}~']
  .map((letter, at) => [letter, [...'◆▒°±┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·'][at]]));

/** @param {string} captured @returns {Cell[][]} without what is empty at the end of a row */
export function cellsOf(captured) {
  /** @type {Omit<Cell, 'text'>} */
  let style = plain();
  let draws = false;
  return captured.replace(/\n$/, '').split('\n').map((row) => {
    const cells = [];
    for (const [part, codes] of row.matchAll(/\x1b\[([\d;:]*)m|[^\x1b]/gu)) {
      if (codes !== undefined) style = styled(style, codes);
      else if (part === '\x0e' || part === '\x0f') draws = part === '\x0e';
      else cells.push({ text: draws ? lines[part] ?? part : part, ...style });
    }
    return cells;
  });
}

const plain = () => ({ ink: 'default', ground: 'default', bold: false, dim: false, inverse: false });

/** @param {Omit<Cell, 'text'>} old @param {string} codes @returns {Omit<Cell, 'text'>} */
function styled(old, codes) {
  const style = { ...old };
  const numbers = codes.split(/[;:]/).map(Number);
  while (numbers.length > 0) {
    const code = numbers.shift() ?? 0;
    if (code === 0) Object.assign(style, plain());
    else if (code === 1) style.bold = true;
    else if (code === 2) style.dim = true;
    else if (code === 7) style.inverse = true;
    else if (code === 39) style.ink = 'default';
    else if (code === 49) style.ground = 'default';
    else if (code >= 30 && code <= 37) style.ink = code - 30;
    else if (code >= 90 && code <= 97) style.ink = code - 82;
    else if (code >= 40 && code <= 47) style.ground = code - 40;
    else if (code >= 100 && code <= 107) style.ground = code - 92;
    else if (code === 38) style.ink = chosen(numbers);
    else if (code === 48) style.ground = chosen(numbers);
  }
  return style;
}

/** @param {number[]} numbers what follows 38 or 48; taken from there */
function chosen(numbers) {
  if (numbers.shift() === 5) return numbers.shift() ?? 0;
  return `#${numbers.splice(0, 3).map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}
