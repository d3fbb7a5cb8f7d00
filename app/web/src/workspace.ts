// The views that exist: each at most once, kept while other things are shown, so that a terminal's
// screen and a running command outlive a change of tabs.

import { formatRoute, type Target } from './route.ts';
import type { Way } from './sentences.ts';
import type { Store } from './store.ts';
import { activityView } from './views/activity_view.ts';
import { CommandsView } from './views/commands_view.ts';
import { ConsoleView } from './views/console_view.ts';
import { overviewView } from './views/overview_view.ts';
import type { View } from './views/view.ts';

export interface WorkspaceOptions {
  readonly store: Store;
  readonly go: (path: string) => void;
  readonly signIn: () => void;
  /** A command was selected: the address follows. */
  readonly selected: (target: Target) => void;
  /** A title has changed. */
  readonly changed: () => void;
}

export class Workspace {
  private readonly options: WorkspaceOptions;
  private readonly views = new Map<string, View>();

  constructor(options: WorkspaceOptions) {
    this.options = options;
  }

  view(target: Target): View {
    const key = `${target.tab} ${target.instance}`;
    const known = this.views.get(key);
    if (known !== undefined) return known;
    const made = this.make(target);
    this.views.set(key, made);
    return made;
  }

  /** How many commands end if the page is left. */
  get running(): number {
    return [...this.views.values()].reduce(
      (sum, view) => sum + (view instanceof CommandsView ? view.running : 0), 0);
  }

  /** Whether leaving the page would end something. */
  get busy(): boolean {
    return this.running > 0 || [...this.views.values()].some((view) =>
      (view instanceof ConsoleView && view.pane.driver.paste !== null));
  }

  title(target: Target): string {
    const view = this.views.get(`${target.tab} ${target.instance}`);
    if (view instanceof ConsoleView) return view.pane.title;
    return view instanceof CommandsView ? view.title : '';
  }

  private make({ instance, tab }: Target): View {
    const { store, changed, selected } = this.options;
    const way = (taken: Way): void => this.follow(taken);
    switch (tab) {
      case 'console': return new ConsoleView(store, instance, changed, way);
      case 'terminal':
        return new CommandsView({
          instance, changed, way, selected: (item) => selected({ instance, tab, item }),
          gone: () => void store.refresh(),
        });
      case 'overview': return overviewView(store, instance);
      case 'activity': return activityView(store, instance);
    }
  }

  private follow(way: Way): void {
    if (way === 'list') this.options.go(formatRoute([]));
    if (way === 'sign_in') this.options.signIn();
  }
}
