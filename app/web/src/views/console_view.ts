import { askConsole, findHolder, noticing } from '../session/ports.ts';
import type { Way } from '../sentences.ts';
import type { Store } from '../store.ts';
import { TerminalPane } from './terminal_pane.ts';
import type { View } from './view.ts';

// The daemon may still take the page before a reload for present; it is no stranger.
const storageKey = (instance: string): string => `lectern.console.${instance}`;

/** The console of one instance. Hiding it detaches; its screen is kept and continued. */
export class ConsoleView implements View {
  readonly pane: TerminalPane;

  constructor(store: Store, instance: string, changed: () => void, way: (way: Way) => void) {
    this.pane = new TerminalPane({
      kind: 'console',
      name: `Console of ${instance}`,
      ask: noticing(askConsole(instance), () => void store.refresh()),
      knownHolder: () => (store.current ? store.holder(instance) : null),
      findHolder: () => findHolder(instance),
      lastOperation: sessionStorage.getItem(storageKey(instance)) ?? '',
      accepted: (operation) => sessionStorage.setItem(storageKey(instance), operation),
      changed,
      way,
    });
    // Whoever waits for a console wants it as soon as it is free.
    store.subscribe(() => {
      if (this.pane.driver.phase.name === 'busy' && store.holder(instance) === null)
        this.pane.driver.on({ type: 'restart' });
    });
  }

  get element(): HTMLElement {
    return this.pane.element;
  }

  show(): void {
    this.pane.shown();
  }

  hide(): void {
    this.pane.driver.leave();
  }
}
