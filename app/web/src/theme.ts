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

// Programs use these as text and as ground, often one on the other: white on blue, black on cyan.
// So they are what they are called in every look, dark ones dark enough for white text and light
// ones light enough for black; on the ground of a terminal, xterm's minimum contrast mends them.
const colors = {
  red: '#b8353a', green: '#4caf62', yellow: '#cda434', blue: '#2a56b5',
  magenta: '#8c40a8', cyan: '#35b3c0', white: '#d8dee8',
  brightRed: '#f2777a', brightGreen: '#8fd19e', brightYellow: '#ffdc7d', brightBlue: '#8fb2ff',
  brightMagenta: '#dca8f0', brightCyan: '#86dde6', brightWhite: '#ffffff',
};

const themes: Record<Look, ITheme> = {
  light: {
    ...colors,
    background: '#ffffff', foreground: '#1c2430', cursor: '#2b59c3', cursorAccent: '#ffffff',
    selectionBackground: '#c9d8f8', selectionInactiveBackground: '#c9d8f8',
    scrollbarSliderBackground: '#1c243030', scrollbarSliderHoverBackground: '#1c243055',
    scrollbarSliderActiveBackground: '#1c243077',
    black: '#1c2430', brightBlack: '#5b6675',
  },
  dark: {
    ...colors,
    background: '#10141b', foreground: '#dde3ec', cursor: '#8fb2ff', cursorAccent: '#10141b',
    selectionBackground: '#34508c', selectionInactiveBackground: '#34508c',
    scrollbarSliderBackground: '#dde3ec30', scrollbarSliderHoverBackground: '#dde3ec55',
    scrollbarSliderActiveBackground: '#dde3ec77',
    black: '#05070a', brightBlack: '#7d8898',
  },
  contrast: {
    background: '#000000', foreground: '#ffffff', cursor: '#ffe14d', cursorAccent: '#000000',
    selectionBackground: '#ffe14d', selectionForeground: '#000000',
    scrollbarSliderBackground: '#ffffff99', scrollbarSliderHoverBackground: '#ffffffcc',
    scrollbarSliderActiveBackground: '#ffffff',
    black: '#000000', red: '#970f14', green: '#3ddc5c', yellow: '#ffe14d',
    blue: '#0f3fae', magenta: '#7a1790', cyan: '#39d7e0', white: '#ffffff',
    brightBlack: '#b0b0b0', brightRed: '#ffa0a0', brightGreen: '#a8ffa8', brightYellow: '#fff0a0',
    brightBlue: '#c0d8ff', brightMagenta: '#ffc8ff', brightCyan: '#b0ffff', brightWhite: '#ffffff',
  },
};
