// Legible text whatever a program's colours are: xterm changes the colour of text until it has a
// minimum contrast to its ground. Where it draws with elements, xterm 6.0 makes two mistakes, which
// are mended here: the text of inverse cells is compared as if it had the colour of their ground,
// and what follows a line or a corner in the same colours is not looked at.

import type { Terminal } from '@xterm/xterm';

interface Cell {
  isInverse(): number;
  isBgDefault(): boolean;
  getCode(): number;
}

interface Row {
  _applyMinimumContrast?: (
    element: HTMLElement, ground: unknown, text: unknown, cell: Cell,
    otherGround: unknown, otherText: unknown) => boolean;
  readonly _themeService?: { readonly colors: { readonly background: unknown } };
}

interface Inside {
  readonly _core?: {
    readonly _renderService?: {
      readonly _renderer?: { readonly value?: { readonly _rowFactory?: Row } };
    };
  };
}

// Given: Unicode, "Block Elements". They are areas, whose colour is a ground and not a text; so are
// the triangles of Powerline, which are no lines, either.
const isLine = (code: number): boolean => code >= 0x2500 && code < 0x2580;

/**
 * Must be called whenever xterm has begun to draw with elements.
 * @returns Whether a minimum contrast can be used: not if another xterm looks different inside.
 */
export function mendContrast(terminal: Terminal): boolean {
  const row = (terminal as Inside)._core?._renderService?._renderer?.value?._rowFactory;
  const apply = row?._applyMinimumContrast;
  const theme = row?._themeService;
  if (row === undefined || apply === undefined || theme === undefined) return false;
  row._applyMinimumContrast = (element, ground, text, cell, otherGround, otherText) => {
    const swapped = cell.isInverse() !== 0 && cell.isBgDefault() && otherText === undefined;
    const looked = isLine(cell.getCode()) ? asLetter(cell) : cell;
    return apply.call(row, element, ground, swapped ? theme.colors.background : text, looked,
      otherGround, otherText);
  };
  return true;
}

const asLetter = (cell: Cell): Cell => Object.create(cell, {
  getCode: { value: () => 0x61 },
}) as Cell;
