// Addresses below /ui/: which instances are shown, side by side, and which tab of each.
//
//     /ui/instances
//     /ui/instances/host/console
//     /ui/instances/host/terminal/2?beside=web/console&beside=db/overview

export const tabs = ['console', 'terminal', 'overview', 'activity'] as const;
export type Tab = (typeof tabs)[number];

export interface Target {
  readonly instance: string;
  readonly tab: Tab;
  /** The number of a command in the Terminal tab; 0 for the one that was shown last. */
  readonly item: number;
}

/** No target: the list of instances. */
export type Route = readonly Target[];

export const base = '/ui/';
export const panesMax = 4;

export function parseRoute(path: string, query: string): Route {
  const parts = path.startsWith(base) ? path.slice(base.length).split('/') : [];
  if (parts[0] !== 'instances' || !parts[1]) return [];
  const beside = new URLSearchParams(query).getAll('beside').map((text) => target(text.split('/')));
  const all = [target(parts.slice(1)), ...beside];
  const seen = new Set<string>();
  return all.filter((found): found is Target => {
    if (found === null) return false;
    const key = `${found.tab} ${found.instance}`;
    return !seen.has(key) && seen.add(key) !== undefined;
  }).slice(0, panesMax);
}

export function formatRoute(route: Route): string {
  const [first, ...beside] = route;
  if (first === undefined) return `${base}instances`;
  const query = beside.map((other) => `beside=${formatTarget(other)}`).join('&');
  return `${base}instances/${formatTarget(first)}${query === '' ? '' : `?${query}`}`;
}

export const sameView = (a: Target, b: Target): boolean =>
  a.instance === b.instance && a.tab === b.tab;

function formatTarget({ instance, tab, item }: Target): string {
  return `${encodeURIComponent(instance)}/${tab}${item > 0 ? `/${item}` : ''}`;
}

function target([instance = '', tab = '', item = '']: string[]): Target | null {
  let name: string;
  try {
    name = decodeURIComponent(instance);
  } catch {
    return null;
  }
  if (name === '') return null;
  return {
    instance: name,
    tab: tabs.find((known) => known === tab) ?? 'console',
    item: /^\d{1,6}$/.test(item) ? Number(item) : 0,
  };
}
