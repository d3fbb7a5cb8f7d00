// One of the panes that stand side by side: which instance, which tab, and the view of it.

import { button, h, put, putAgain } from '../dom.ts';
import { icon, type IconName } from '../icons.ts';
import {
  formatRoute, panesMax, sameView, tabs, type Route, type Tab, type Target,
} from '../route.ts';
import type { View } from './view.ts';

const names: Record<Tab, readonly [IconName, string]> = {
  console: ['monitor', 'Console'],
  terminal: ['square-terminal', 'Terminal'],
  overview: ['info', 'Overview'],
  activity: ['activity', 'Activity'],
};

export interface PaneContext {
  readonly route: Route;
  readonly index: number;
  readonly instances: readonly string[];
  readonly go: (path: string) => void;
}

export class Pane {
  readonly element = h('section', { class: 'pane' });
  private readonly head = h('header', { class: 'pane-head' });
  private readonly body = h('div', { class: 'pane-body' });
  private view: View | null = null;
  private target: Target | null = null;
  private shownHead = '';
  /** Of now: what is in the head stays there while this changes. */
  private context: PaneContext = { route: [], index: 0, instances: [], go: () => undefined };

  constructor() {
    this.element.append(this.head, this.body);
  }

  /** Lets go of the view unless it is the one that `target` needs. */
  release(target: Target | null): void {
    if (this.target !== null && target !== null && sameView(this.target, target)) return;
    this.view?.hide();
    this.view = null;
    this.target = null;
  }

  /** @pre `release` was called on all panes: no other one has this view. */
  show(target: Target, view: View): void {
    const same = this.view === view && this.target?.item === target.item;
    this.target = target;
    if (same) return;
    this.view = view;
    if (view.element.parentElement !== this.body) put(this.body, view.element);
    view.show(target.item);
  }

  /** The view has chosen its item itself: it must not be shown anew for that. */
  follow(target: Target): void {
    if (this.target !== null && sameView(this.target, target)) this.target = target;
  }

  renderHead(context: PaneContext): void {
    this.context = context;
    const { route, index, instances } = context;
    const target = route[index]!;
    const shown = JSON.stringify([route, index, instances]);
    if (shown === this.shownHead) return;
    this.shownHead = shown;
    const name = `${names[target.tab][1]} of ${target.instance}`;
    this.element.setAttribute('aria-label', name);
    const links = tabs.map((tab) => {
      const [image, label] = names[tab];
      return h('a', {
        'data-key': tab,
        href: formatRoute(replaced(route, index, { ...target, tab, item: 0 })),
        ...(tab === target.tab ? { 'aria-current': 'page' } : {}),
      }, icon(image), h('span', {}, label));
    });
    putAgain(this.head,
      this.chooser(),
      h('nav', { class: 'tabs', 'data-key': 'tabs', 'aria-label': `Views, at ${name}` }, ...links),
      h('div', { class: 'tools' }, this.splitButton(), this.closeButton()));
  }

  private goTo(next: (context: PaneContext) => Route): void {
    this.context.go(formatRoute(next(this.context)));
  }

  private chooser(): HTMLElement {
    const { route, index, instances } = this.context;
    const target = route[index]!;
    const known = instances.includes(target.instance) ? instances : [target.instance, ...instances];
    if (known.length === 1) return h('h1', { class: 'pane-name' }, target.instance);
    const choice = h('select', {
      'aria-label': 'Instance',
      onchange: () => this.goTo(({ route: now, index: at }) => replaced(now, at,
        { ...now[at]!, instance: choice.value, item: 0 })),
    }, ...known.map((name) =>
      h('option', { value: name, selected: name === target.instance }, name)));
    const key = JSON.stringify([target.instance, known]);
    return h('h1', { class: 'pane-name', 'data-key': key }, choice);
  }

  private splitButton(): HTMLElement | null {
    if (this.beside() === null) return null;
    return button({
      icon: 'columns-2', label: 'Split the view', quiet: true,
      press: () => this.goTo(({ route }) => [...route, this.beside()!]),
    });
  }

  private beside(): Target | null {
    const { route, index, instances } = this.context;
    return route.length < panesMax ? firstNotShown(route, index, instances) : null;
  }

  private closeButton(): HTMLElement | null {
    if (this.context.route.length === 1) return null;
    return button({
      icon: 'x', label: 'Close this pane', quiet: true,
      press: () => this.goTo(
        ({ route, index }) => route.filter((_, other) => other !== index)),
    });
  }
}

/** `route` with another target at `index`; a pane that shows that one already gets ours for it. */
function replaced(route: Route, index: number, target: Target): Route {
  return route.map((old, at) =>
    at === index ? target : sameView(old, target) ? route[index]! : old);
}

/** The same tab of another instance, else another tab of this one. */
function firstNotShown(route: Route, index: number, instances: readonly string[]): Target | null {
  const { tab, instance } = route[index]!;
  const candidates: Target[] = [
    ...instances.map((name) => ({ instance: name, tab, item: 0 })),
    ...tabs.map((other) => ({ instance, tab: other, item: 0 })),
  ];
  return candidates.find((target) => !route.some((shown) => sameView(shown, target))) ?? null;
}
