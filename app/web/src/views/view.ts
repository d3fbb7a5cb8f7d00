import { h, time } from '../dom.ts';
import type { Store } from '../store.ts';

/** What fills a pane or the page. */
export interface View {
  readonly element: HTMLElement;
  /** The element is in the page from now on. `item` is the address's last part. */
  show(item: number): void;
  /** The element leaves the page. A view that comes back goes on where it was. */
  hide(): void;
}

/**
 * A view of what the store knows: drawn when it comes, and at each change until it goes. While the
 * daemon does not answer, it says how old it is.
 */
export function viewOf(store: Store, element: HTMLElement, render: () => void): View {
  let unsubscribe = (): void => undefined;
  const stale = h('p', { class: 'stale', role: 'status', hidden: true });
  element.prepend(stale);
  const draw = (): void => {
    const isStale = store.link === 'lost' && store.instances !== null;
    element.toggleAttribute('data-stale', isStale);
    if (stale.hidden === isStale) {
      stale.hidden = !isStale;
      stale.replaceChildren('The daemon is not responding. This is the state of ', time(store.readAt), '.');
    }
    render();
  };
  return {
    element,
    show: () => {
      unsubscribe = store.subscribe(draw);
      draw();
    },
    hide: () => unsubscribe(),
  };
}
