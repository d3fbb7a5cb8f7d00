// What a person has chosen, kept by the browser.

export type Theme = 'system' | 'light' | 'dark' | 'contrast';
export type Bell = 'visual' | 'sound' | 'off';
export type ClipboardAccess = 'ask' | 'deny';

export interface Settings {
  readonly name: string;
  readonly theme: Theme;
  readonly fontSize: number;
  readonly scrollback: number;
  readonly screenReader: boolean;
  /** On a Mac: the Option key is Meta to programs and types no characters. */
  readonly optionIsMeta: boolean;
  readonly bell: Bell;
  readonly clipboard: ClipboardAccess;
}

const key = 'lectern.settings';
export const fontSizes = { min: 8, max: 32 };
// Given by the browser's memory: 100,000 lines of 200 columns are 240 MB.
export const scrollbackLinesMax = 100_000;

const defaults: Settings = {
  name: '',
  theme: 'system',
  fontSize: 14,
  scrollback: 10_000,
  screenReader: false,
  optionIsMeta: false,
  bell: 'visual',
  clipboard: 'ask',
};

let current = load();
const listeners = new Set<(settings: Settings) => void>();

export const settings = (): Settings => current;

export function change(part: Partial<Settings>): void {
  current = valid({ ...current, ...part });
  try {
    localStorage.setItem(key, JSON.stringify(current));
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  for (const listener of listeners) listener(current);
}

/** Calls `listener` now and whenever something changes. @returns what ends that. */
export function watch(listener: (settings: Settings) => void): () => void {
  listeners.add(listener);
  listener(current);
  return () => listeners.delete(listener);
}

function load(): Settings {
  try {
    return valid({ ...defaults, ...JSON.parse(localStorage.getItem(key) ?? '{}') as object });
  } catch {
    return defaults;
  }
}

/** The stored text may be older than this page, or edited. */
function valid(from: Settings): Settings {
  const one = <T extends string>(value: T, allowed: readonly T[], otherwise: T): T =>
    allowed.includes(value) ? value : otherwise;
  const within = (value: number, min: number, max: number, otherwise: number): number =>
    Number.isFinite(value) ? Math.round(Math.min(max, Math.max(min, value))) : otherwise;
  return {
    name: String(from.name).slice(0, 64),
    theme: one(from.theme, ['system', 'light', 'dark', 'contrast'], defaults.theme),
    fontSize: within(from.fontSize, fontSizes.min, fontSizes.max, defaults.fontSize),
    scrollback: within(from.scrollback, 0, scrollbackLinesMax, defaults.scrollback),
    screenReader: from.screenReader === true,
    optionIsMeta: from.optionIsMeta === true,
    bell: one(from.bell, ['visual', 'sound', 'off'], defaults.bell),
    clipboard: one(from.clipboard, ['ask', 'deny'], defaults.clipboard),
  };
}
