import type { Store } from '../store.ts';

/** What fills a pane or the page. */
export interface View {
  readonly element: HTMLElement;
  /** The element is in the page from now on. `item` is the address's last part. */
  show(item: number): void;
  /** The element leaves the page. A view that comes back goes on where it was. */
  hide(): void;
}

/** A view of what the store knows: drawn when it comes, and at each change until it goes. */
export function viewOf(store: Store, element: HTMLElement, render: () => void): View {
  let unsubscribe = (): void => undefined;
  return {
    element,
    show: () => {
      unsubscribe = store.subscribe(render);
      render();
    },
    hide: () => unsubscribe(),
  };
}
