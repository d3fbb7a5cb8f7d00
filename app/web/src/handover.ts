// What a page leaves to itself when it is loaded anew: the operations through which it watched
// consoles. The daemon may still take the old page for present; it is not a stranger.
//
// Nothing is stored while the page lives. A tab that is duplicated gets a copy of what is stored,
// and would otherwise take itself for the page that it was copied from.

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const key = 'lectern.operations';

export class Handover {
  private readonly store: Store;
  private readonly operations: Map<string, string>;

  constructor(store: Store) {
    this.store = store;
    this.operations = new Map(read(store));
    this.live();
  }

  /** @returns The latest operation that watched this console; empty if there was none. */
  operation(instance: string): string {
    return this.operations.get(instance) ?? '';
  }

  remember(instance: string, operation: string): void {
    this.operations.set(instance, operation);
  }

  /** The page lives, perhaps again: browsers may keep one that was left. */
  live(): void {
    this.store.removeItem(key);
  }

  /** The page is left. */
  leave(): void {
    this.store.setItem(key, JSON.stringify([...this.operations]));
  }
}

function read(store: Store): [string, string][] {
  try {
    const stored: unknown = JSON.parse(store.getItem(key) ?? '[]');
    return Array.isArray(stored) ? stored as [string, string][] : [];
  } catch {
    return [];
  }
}

let ofPage: Handover | null = null;

/** The one of this page. */
export function handover(): Handover {
  if (ofPage !== null) return ofPage;
  const made = new Handover(sessionStorage);
  addEventListener('pagehide', () => made.leave());
  addEventListener('pageshow', () => made.live());
  return ofPage = made;
}
