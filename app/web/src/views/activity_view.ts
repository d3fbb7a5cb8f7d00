import { isRunning } from '../api/model.ts';
import { button, h, putAgain, time } from '../dom.ts';
import { cancelOperation } from '../session/ports.ts';
import { endQuestion } from '../questions.ts';
import { foldHappenings, outcome, sessionsOf, type SessionRow } from '../sessions.ts';
import type { Store } from '../store.ts';
import { confirmDialog } from './dialogs.ts';
import { viewOf, type View } from './view.ts';

/** What happens on one instance: its sessions and events, as they come. */
export function activityView(store: Store, name: string): View {
  const operations = h('div');
  const happenings = h('div');
  const said = h('p', { class: 'problem', role: 'alert' });
  const end = async (row: SessionRow): Promise<void> => {
    said.textContent = '';
    if (!await confirmDialog(endQuestion(row, store.me))) return;
    await cancelOperation(row.operation.id).catch((error: unknown) => {
      said.textContent = (error as Error).message;
    });
  };
  // Often without a button or link: the keyboard needs a place from which to scroll.
  const element = h('div', {
    class: 'page', tabindex: 0, role: 'group', 'aria-label': 'Sessions and events',
  },
    h('h2', {}, 'Sessions'), said, operations, h('h2', {}, 'Events'), happenings);
  const render = (): void => {
    putAgain(operations, sessionTable(store, name, (row) => void end(row)));
    putAgain(happenings, happeningTable(store, name));
  };
  return viewOf(store, element, render);
}

const head = (...names: string[]): HTMLElement =>
  h('thead', {}, h('tr', {}, ...names.map((name) => h('th', { scope: 'col' }, name))));

function sessionTable(store: Store, name: string, end: (row: SessionRow) => void): HTMLElement {
  const all = sessionsOf(store.operationsOf(name));
  if (all.length === 0) return h('p', { class: 'muted' }, 'No sessions.');
  return h('table', { class: 'list' },
    head('Session', 'User', 'Started', 'Ended', 'State', 'Action'),
    h('tbody', {}, ...all.map((row) => {
      const { operation } = row;
      return h('tr', { 'data-key': operation.id },
        h('th', { scope: 'row' }, row.isConsole ? 'Console' : 'Command',
          operation.command === '' ? null : h('code', {}, operation.command),
          row.visits === 1 ? null : h('span', { class: 'muted' }, `opened ${row.visits} times`)),
        h('td', { 'data-label': 'User' }, store.nameOf(operation.requestor)),
        h('td', { 'data-label': 'Started' }, time(row.begun)),
        h('td', { 'data-label': 'Ended' }, row.ended === '' ? '–' : time(row.ended)),
        h('td', { 'data-label': 'State' }, state(row)),
        h('td', {}, isRunning(operation) && operation.mayCancel ? button({
          icon: 'ban', label: 'End', key: operation.id, press: () => end(row),
        }) : null));
    })));
}

function state(row: SessionRow): HTMLElement {
  const { tone, text } = outcome(row);
  const { error } = row.operation;
  return h('span', {},
    h('span', { class: 'chip', 'data-tone': tone }, text),
    error === '' ? null : h('span', { class: 'muted' }, ` ${error}`));
}

const words: Record<string, string> = {
  'instance-console': 'Console opened',
  'instance-console-retrieved': 'Console log read',
  'instance-console-reset': 'Console log cleared',
  'instance-exec': 'Command started',
  'instance-created': 'Instance added',
  'instance-deleted': 'Instance removed',
};

function happeningTable(store: Store, name: string): HTMLElement {
  const all = foldHappenings(
    store.happenings.filter((happening) => happening.instance === name));
  if (all.length === 0)
    return h('p', { class: 'muted' }, 'No events since this page was opened.');
  return h('table', { class: 'list' },
    head('Time', 'Event', 'User'),
    h('tbody', {}, ...all.map((happening) => h('tr', {},
      h('td', { 'data-label': 'Time' }, time(happening.time)),
      h('td', { 'data-label': 'Event' }, words[happening.action] ?? happening.action,
        happening.times === 1 ? '' : `, ${happening.times} times`),
      h('td', { 'data-label': 'User' }, store.nameOf(happening.who))))));
}
