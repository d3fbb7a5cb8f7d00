// Light, dark and high contrast: which one holds, for the page (style.css) and for terminals.

import type { ITheme } from '@xterm/xterm';
import { settings, watch } from './settings.ts';

type Look = 'light' | 'dark' | 'contrast';

const prefersDark = matchMedia('(prefers-color-scheme: dark)');
const prefersContrast = matchMedia('(prefers-contrast: more), (forced-colors: active)');
const listeners = new Set<() => void>();

function look(): Look {
  const { theme } = settings();
  if (theme !== 'system') return theme;
  if (prefersContrast.matches) return 'contrast';
  return prefersDark.matches ? 'dark' : 'light';
}

/** Keeps the page's look up to date from now on. */
export function startTheme(): void {
  const apply = (): void => {
    document.documentElement.dataset['theme'] = look();
    for (const listener of listeners) listener();
  };
  prefersDark.addEventListener('change', apply);
  prefersContrast.addEventListener('change', apply);
  watch(apply);
}

export function watchTheme(listener: () => void): () => void {
  listeners.add(listener);
  listener();
  return () => listeners.delete(listener);
}

/**
 * The contrast that terminals enforce between text and ground. Given: WCAG 2.2, 1.4.3 and 1.4.6.
 */
export const minimumContrast = (): number => (look() === 'contrast' ? 7 : 4.5);

export function terminalTheme(): ITheme {
  return themes[look()];
}

const themes: Record<Look, ITheme> = {
  light: {
    background: '#ffffff', foreground: '#1c2430', cursor: '#2b59c3', cursorAccent: '#ffffff',
    selectionBackground: '#c9d8f8', selectionInactiveBackground: '#c9d8f8',
    scrollbarSliderBackground: '#1c243030', scrollbarSliderHoverBackground: '#1c243055',
    scrollbarSliderActiveBackground: '#1c243077',
    black: '#1c2430', red: '#b3261e', green: '#1d7a3a', yellow: '#8a6100',
    blue: '#2b59c3', magenta: '#8e3aa8', cyan: '#0b7285', white: '#5b6675',
    brightBlack: '#5b6675', brightRed: '#c9372c', brightGreen: '#23883f', brightYellow: '#946a00',
    brightBlue: '#3b6be0', brightMagenta: '#a04bbd', brightCyan: '#0e8299', brightWhite: '#1c2430',
  },
  dark: {
    background: '#10141b', foreground: '#dde3ec', cursor: '#8fb2ff', cursorAccent: '#10141b',
    selectionBackground: '#34508c', selectionInactiveBackground: '#34508c',
    scrollbarSliderBackground: '#dde3ec30', scrollbarSliderHoverBackground: '#dde3ec55',
    scrollbarSliderActiveBackground: '#dde3ec77',
    black: '#10141b', red: '#f2777a', green: '#8fd19e', yellow: '#ecc679',
    blue: '#8fb2ff', magenta: '#d6a4ec', cyan: '#7fd3dc', white: '#dde3ec',
    brightBlack: '#7d8898', brightRed: '#ff9a9c', brightGreen: '#aee6ba', brightYellow: '#ffdc98',
    brightBlue: '#b3ccff', brightMagenta: '#e8c4f7', brightCyan: '#a6e8ef', brightWhite: '#ffffff',
  },
  contrast: {
    background: '#000000', foreground: '#ffffff', cursor: '#ffe14d', cursorAccent: '#000000',
    selectionBackground: '#ffe14d', selectionForeground: '#000000',
    scrollbarSliderBackground: '#ffffff99', scrollbarSliderHoverBackground: '#ffffffcc',
    scrollbarSliderActiveBackground: '#ffffff',
    black: '#000000', red: '#ff8080', green: '#7dff7d', yellow: '#ffe14d',
    blue: '#9cc2ff', magenta: '#ffa6ff', cyan: '#80ffff', white: '#ffffff',
    brightBlack: '#b0b0b0', brightRed: '#ffa0a0', brightGreen: '#a8ffa8', brightYellow: '#fff0a0',
    brightBlue: '#c0d8ff', brightMagenta: '#ffc8ff', brightCyan: '#b0ffff', brightWhite: '#ffffff',
  },
};
