import { isRunning, type Operation } from '../api/model.ts';
import { button, h, putAgain, time } from '../dom.ts';
import { cancelOperation } from '../session/ports.ts';
import type { Store } from '../store.ts';
import { viewOf, type View } from './view.ts';

/** What happens on one instance: its operations and events, as they come. */
export function activityView(store: Store, name: string): View {
  const operations = h('div');
  const happenings = h('div');
  const said = h('p', { class: 'problem', role: 'alert' });
  const cancel = (id: string): void => {
    said.textContent = '';
    void cancelOperation(id).catch((error: unknown) => {
      said.textContent = (error as Error).message;
    });
  };
  // Often without a button or link: the keyboard needs a place from which to scroll.
  const element = h('div', {
    class: 'page', tabindex: 0, role: 'group', 'aria-label': 'Operations and events',
  },
    h('h2', {}, 'Operations'), said, operations, h('h2', {}, 'Events'), happenings);
  const render = (): void => {
    putAgain(operations, operationTable(store, name, cancel));
    putAgain(happenings, happeningTable(store, name));
  };
  return viewOf(store, element, render);
}

const head = (...names: string[]): HTMLElement =>
  h('thead', {}, h('tr', {}, ...names.map((name) => h('th', { scope: 'col' }, name))));

function operationTable(store: Store, name: string, cancel: (id: string) => void): HTMLElement {
  const all = store.operationsOf(name);
  if (all.length === 0) return h('p', { class: 'muted' }, 'Nothing is going on.');
  return h('table', { class: 'list' },
    head('What', 'Who', 'Since', 'State', 'Action'),
    h('tbody', {}, ...all.map((operation) => h('tr', { 'data-key': operation.id },
      h('th', { scope: 'row' }, operation.description,
        operation.command === '' ? null : h('code', {}, operation.command)),
      h('td', { 'data-label': 'Who' }, operation.requestor || '–'),
      h('td', { 'data-label': 'Since' }, time(operation.created)),
      h('td', { 'data-label': 'State' }, state(operation)),
      h('td', {}, isRunning(operation) && operation.mayCancel ? button({
        icon: 'ban', label: 'Cancel', key: operation.id, press: () => cancel(operation.id),
      }) : null)))));
}

function state(operation: Operation): HTMLElement {
  const failed = operation.status === 'Failure' || (operation.exitCode ?? 0) !== 0;
  const tone = isRunning(operation) ? 'live' : failed ? 'bad' : 'off';
  const code = operation.exitCode === null ? '' : `, exit code ${operation.exitCode}`;
  return h('span', {},
    h('span', { class: 'chip', 'data-tone': tone }, operation.status + code),
    operation.error === '' ? null : h('span', { class: 'muted' }, ` ${operation.error}`));
}

const words: Record<string, string> = {
  'instance-console': 'Console opened',
  'instance-console-retrieved': 'Console log read',
  'instance-console-reset': 'Console log cleared',
  'instance-exec': 'Command run',
};

function happeningTable(store: Store, name: string): HTMLElement {
  const all = store.happenings.filter((happening) => happening.instance === name);
  if (all.length === 0)
    return h('p', { class: 'muted' }, 'Nothing has happened since this page was opened.');
  return h('table', { class: 'list' },
    head('When', 'What', 'Who'),
    h('tbody', {}, ...all.map((happening) => h('tr', {},
      h('td', { 'data-label': 'When' }, time(happening.time)),
      h('td', { 'data-label': 'What' }, words[happening.action] ?? happening.action),
      h('td', { 'data-label': 'Who' }, happening.who || '–')))));
}
