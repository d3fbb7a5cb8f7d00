// The page as a whole: the address decides what is shown, the store whether we are let in.

import { button, h, put } from './dom.ts';
import { signOutQuestion } from './questions.ts';
import { formatRoute, parseRoute, sameView, type Route, type Target } from './route.ts';
import { signOut } from './sign_in.ts';
import { Store } from './store.ts';
import { confirmDialog } from './views/dialogs.ts';
import { showHelp } from './views/help_dialog.ts';
import { instancesView } from './views/instances_view.ts';
import { Pane } from './views/pane.ts';
import { showSettings } from './views/settings_dialog.ts';
import { signInView } from './views/sign_in_view.ts';
import { Workspace } from './workspace.ts';

const titles = {
  console: 'Console',
  terminal: 'Terminal',
  overview: 'Overview',
  activity: 'Activity',
};

export class App {
  private readonly store = new Store();
  private readonly workspace: Workspace;
  private readonly instances = instancesView(this.store);
  private readonly link = h('span', { class: 'chip', role: 'status' });
  private readonly user = h('span', { class: 'user muted' });
  private readonly home = h('a', { href: formatRoute([]) }, 'Instances');
  private readonly stage = h('main', { class: 'stage' });
  private element: HTMLElement = h('div');
  private panes: Pane[] = [];
  private route: Route = [];
  private shown: 'nothing' | 'waiting' | 'sign_in' | 'instances' | 'panes' = 'nothing';
  private problem: string;
  private token: string;

  /**
   * @param problem is why an attempt to sign in failed; empty if there was none.
   * @param token is to be used once the person has said who they are; empty for none.
   */
  constructor(problem: string, token: string) {
    this.problem = problem;
    this.token = token;
    this.workspace = new Workspace({
      store: this.store,
      go: (path) => this.go(path),
      // Out first: the daemon may know us and still not let this page in.
      signIn: () => void this.leave(),
      selected: (target) => this.follow(target),
      changed: () => this.setTitle(),
    });
  }

  start(root: HTMLElement): void {
    put(root, this.topBar(), this.stage);
    this.element = root;
    this.route = parseRoute(location.pathname, location.search);
    history.replaceState(null, '', formatRoute(this.route));
    addEventListener('popstate', () => this.arrive());
    document.addEventListener('click', (event) => this.click(event));
    addEventListener('beforeunload', (event) => {
      if (this.workspace.busy) event.preventDefault();
    });
    this.store.subscribe(() => this.render());
    void this.store.connect();
    this.render();
  }

  private topBar(): HTMLElement {
    return h('header', { class: 'top' },
      h('a', { class: 'brand', href: formatRoute([]) },
        h('img', { src: `${import.meta.env.BASE_URL}favicon.svg`, alt: '', width: 24, height: 24 }),
        h('span', {}, 'Lectern')),
      h('nav', { class: 'top-nav', 'aria-label': 'Page' }, this.home), this.link, this.user,
      h('div', { class: 'tools' },
        button({ icon: 'keyboard', label: 'Keys', quiet: true, press: showHelp }),
        button({ icon: 'settings', label: 'Settings', quiet: true, press: showSettings }),
        button({
          icon: 'log-out', label: 'Sign out', quiet: true, press: () => void this.askToLeave(),
        })));
  }

  private click(event: MouseEvent): void {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    const plain = event.button === 0
      && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    const path = link?.getAttribute('href') ?? '';
    if (!plain || link?.hasAttribute('download') || !path.startsWith('/ui/')) return;
    event.preventDefault();
    this.go(path);
  }

  private go(path: string): void {
    if (path !== location.pathname + location.search) history.pushState(null, '', path);
    this.arrive();
  }

  private arrive(): void {
    this.route = parseRoute(location.pathname, location.search);
    this.render();
  }

  /** A view has chosen its part of the address itself; that is no step to go back over. */
  private follow(target: Target): void {
    this.route = this.route.map((old) => (sameView(old, target) ? target : old));
    history.replaceState(null, '', formatRoute(this.route));
    for (const pane of this.panes) pane.follow(target);
    this.renderHeads();
  }

  private async askToLeave(): Promise<void> {
    if (await confirmDialog(signOutQuestion(this.workspace.running))) await this.leave();
  }

  private async leave(): Promise<void> {
    await signOut().catch(() => undefined);
    this.problem = '';
    void this.store.connect();
  }

  private render(): void {
    this.renderTop();
    if (this.store.trust === 'untrusted' || this.token !== '') this.showSignIn();
    else if (this.route.length === 0) this.showInstances();
    else this.showPanes();
    this.setTitle();
  }

  private renderTop(): void {
    const { link, trust, server } = this.store;
    const lost = link === 'lost';
    this.link.dataset['tone'] = lost ? 'wait' : 'live';
    const text = !lost ? '' : navigator.onLine ? 'Reconnecting to the daemon…'
      : 'Offline, waiting for the network';
    if (this.link.textContent !== text) this.link.textContent = text;
    this.link.hidden = !lost;
    this.user.textContent = trust === 'trusted' && server !== null
      ? [server.user, server.machine].filter((part) => part !== '').join(' · ') : '';
    this.element.dataset['trust'] = this.token === '' ? trust : 'untrusted';
    if (this.route.length === 0) this.home.setAttribute('aria-current', 'page');
    else this.home.removeAttribute('aria-current');
  }

  private showSignIn(): void {
    if (this.shown === 'sign_in') return;
    this.empty('sign_in');
    put(this.stage, signInView(this.problem, this.token, () => {
      this.problem = '';
      this.token = '';
      void this.store.connect();
    }));
  }

  private showInstances(): void {
    if (this.shown === 'instances') return;
    this.empty('instances');
    put(this.stage, this.instances.element);
    this.instances.show(0);
  }

  private showWaiting(): void {
    if (this.shown !== 'waiting') this.empty('waiting');
    put(this.stage, h('p', { class: 'page muted' }, this.store.link === 'lost'
      ? 'The daemon is not responding. This page tries again automatically.' : 'Connecting…'));
  }

  private showPanes(): void {
    // Nothing is asked for before it is known who we are, and who is there: it might be refused.
    if (this.store.instances === null) return this.showWaiting();
    if (this.shown !== 'panes') this.empty('panes');
    const { route } = this;
    this.panes.slice(route.length).forEach((pane) => pane.release(null));
    while (this.panes.length < route.length) this.panes.push(new Pane());
    this.panes.length = route.length;
    this.panes.forEach((pane, index) => pane.release(route[index]!));
    this.arrange();
    this.renderHeads();
    this.panes.forEach((pane, index) =>
      pane.show(route[index]!, this.workspace.view(route[index]!)));
  }

  private renderHeads(): void {
    const { route } = this;
    const instances = (this.store.instances ?? []).map((instance) => instance.name);
    this.panes.forEach((pane, index) =>
      pane.renderHead({ route, index, instances, go: (path) => this.go(path) }));
  }

  /**
   * Puts the panes into the page without moving those that are there: a moved element scrolls anew.
   */
  private arrange(): void {
    const elements = this.panes.map((pane) => pane.element);
    const present = [...this.stage.children];
    const same = elements.length === present.length
      && elements.every((element, at) => element === present[at]);
    if (same) return;
    put(this.stage, ...elements);
    this.stage.dataset['panes'] = String(elements.length);
  }

  private empty(next: App['shown']): void {
    if (this.shown === 'instances') this.instances.hide();
    for (const pane of this.panes) pane.release(null);
    this.panes = [];
    this.shown = next;
    delete this.stage.dataset['panes'];
    put(this.stage);
  }

  private setTitle(): void {
    const [first] = this.route;
    const own = first === undefined ? '' : this.workspace.title(first);
    const parts = this.shown === 'sign_in' ? ['Sign in']
      : first === undefined ? ['Instances'] : [own, titles[first.tab], first.instance];
    document.title = [...parts.filter((part) => part !== ''), 'Lectern'].join(' · ');
  }
}
