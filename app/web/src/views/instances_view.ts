import { isRunning, watches } from '../api/model.ts';
import { h, putAgain, time } from '../dom.ts';
import { icon } from '../icons.ts';
import { filterInstances } from '../instance_list.ts';
import { formatRoute, type Tab } from '../route.ts';
import type { Store } from '../store.ts';
import { viewOf, type View } from './view.ts';

// Chosen: this many are seen at a glance.
const filterFrom = 6;

/** All instances: their state, who is attached, since when. */
export function instancesView(store: Store): View {
  const body = h('div', { class: 'list-body' });
  const filter = h('input', {
    type: 'search', 'aria-label': 'Filter instances', placeholder: 'Filter by name or state',
    spellcheck: 'false',
  });
  const element = h('div', { class: 'page' },
    h('div', { class: 'list-head' }, h('h1', {}, 'Instances'), filter), body);
  const render = (): void => {
    filter.hidden = (store.instances?.length ?? 0) < filterFrom;
    putAgain(body, content(store, filter.hidden ? '' : filter.value));
  };
  filter.addEventListener('input', render);
  return viewOf(store, element, render);
}

function content(store: Store, filter: string): Node {
  const { instances } = store;
  if (instances === null)
    return h('p', { class: 'muted' }, store.link === 'lost'
      ? 'The daemon is not responding. This page tries again automatically.' : 'Loading…');
  if (instances.length === 0)
    return h('p', { class: 'muted' }, 'This daemon serves no instances.');
  const shown = filterInstances(instances, filter);
  if (shown.length === 0)
    return h('p', { class: 'muted' }, `No instance matches “${filter}”.`);
  return h('table', { class: 'list' },
    h('thead', {}, h('tr', {}, ...['Name', 'State', 'Console', 'Since', 'Commands', 'Action'].map(
      (text) => h('th', { scope: 'col' }, text)))),
    h('tbody', {}, ...shown.map((instance) => row(store, instance.name))));
}

function row(store: Store, name: string): HTMLElement {
  const instance = store.instance(name)!;
  const holder = store.holder(name);
  const commands = store.operationsOf(name)
    .filter((operation) => operation.status === 'Running' && operation.kind === 'command').length;
  const isWatched = store.operationsOf(name).some((one) => isRunning(one) && watches(one));
  const nobody = isWatched ? 'Nobody controls it' : 'Nobody is attached';
  const link = (tab: Tab, ...inside: (Node | string)[]): HTMLElement =>
    h('a', { href: formatRoute([{ instance: name, tab, item: 0 }]) }, ...inside);
  return h('tr', { 'data-key': name },
    h('th', { scope: 'row' }, link('console', icon('server'), h('span', {}, name)),
      instance.description === '' ? null : h('span', { class: 'muted' }, instance.description)),
    h('td', { 'data-label': 'State' }, stateOf(instance.status)),
    h('td', { 'data-label': 'Console' }, holder === null
      ? h('span', { class: 'muted' }, nobody) : store.nameOf(holder.name)),
    h('td', { 'data-label': 'Since' }, holder === null ? '–' : time(holder.since)),
    h('td', { 'data-label': 'Commands' },
      commands === 0 ? '–' : link('activity', `${commands} running`)),
    h('td', {}, h('a', {
      class: 'plain', href: formatRoute([{ instance: name, tab: 'console', item: 0 }]),
    }, icon('monitor'), 'Open console')));
}

export function stateOf(status: string): HTMLElement {
  const lives = status === 'Running' || status === 'Ready';
  const tone = lives ? 'live' : status === 'Error' ? 'bad' : 'off';
  return h('span', { class: 'chip', 'data-tone': tone }, status || 'Unknown');
}
