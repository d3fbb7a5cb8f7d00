/** What fills a pane or the page. */
export interface View {
  readonly element: HTMLElement;
  /** The element is in the page from now on. `item` is the address's last part. */
  show(item: number): void;
  /** The element leaves the page. A view that comes back goes on where it was. */
  hide(): void;
}
