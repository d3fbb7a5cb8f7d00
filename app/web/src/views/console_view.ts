import { handover } from '../handover.ts';
import { askConsole, findHolder, noticing } from '../session/ports.ts';
import type { Way } from '../sentences.ts';
import type { Store } from '../store.ts';
import { TerminalPane } from './terminal_pane.ts';
import type { View } from './view.ts';

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
      me: () => store.me,
      lastOperation: handover().operation(instance),
      accepted: (operation) => handover().remember(instance, operation),
      changed,
      way,
    });
    // A person who waits for a console wants it as soon as it is free.
    store.subscribe(() => {
      if (!store.current || store.holder(instance) !== null) return;
      const { driver } = this.pane;
      if (driver.phase.name === 'busy') driver.on({ type: 'restart' });
      if (driver.phase.name === 'waiting' && driver.phase.why === '') driver.on({ type: 'retry' });
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
