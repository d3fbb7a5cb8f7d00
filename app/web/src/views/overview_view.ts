import { call, download } from '../api/http.ts';
import { isRunning, readFacts, watches, type Operation } from '../api/model.ts';
import { button, bytes, h, putAgain, time } from '../dom.ts';
import { busy, duration, processorUse, type Reading } from '../facts.ts';
import { formatRoute } from '../route.ts';
import type { Store } from '../store.ts';
import { confirmDialog } from './dialogs.ts';
import { stateOf } from './instances_view.ts';
import { viewOf, type View } from './view.ts';

// Chosen: the daemon measures once a second; people do not read faster than this.
const factsMilliseconds = 5_000;

/** One instance at a glance: its state, what it uses, who watches, its log. */
export function overviewView(store: Store, name: string): View {
  const facts = h('div');
  const said = h('p', { class: 'muted', role: 'status' });
  const log = logSection(name, said);
  const element = h('div', { class: 'page' }, facts, log, said);
  let before: Reading | null = null;
  let now: Reading | null = null;
  let timer = 0;
  let isAsked = false;
  const render = (): void => {
    putAgain(facts, content(store, name, before, now));
    const isKnown = store.instance(name) !== undefined;
    log.hidden = !isKnown;
    if (!isKnown || isAsked) return;
    isAsked = true;
    void measure();
  };
  const measure = async (): Promise<void> => {
    if (document.hidden || store.link !== 'live' || store.instance(name) === undefined) return;
    const state = await call('GET', `/1.0/instances/${encodeURIComponent(name)}/state`)
      .catch(() => null);
    const read = readFacts(state);
    if (read === null) return state === null ? undefined : clearInterval(timer);
    before = now;
    now = { facts: read, at: performance.now() };
    render();
  };
  const view = viewOf(store, element, render);
  return {
    element,
    show: (item) => {
      isAsked = false;
      view.show(item);
      timer = setInterval(() => void measure(), factsMilliseconds);
    },
    hide: () => {
      clearInterval(timer);
      view.hide();
    },
  };
}

function content(store: Store, name: string, before: Reading | null, now: Reading | null): Node {
  const instance = store.instance(name);
  if (instance === undefined) return missing(store, name);
  const running = store.operationsOf(name).filter(isRunning);
  const viewers = running.filter(({ kind }) => kind === 'console');
  const commands = running.filter(({ kind }) => kind === 'command');
  return h('div', { class: 'facts' },
    h('h2', {}, 'State'),
    h('dl', {},
      h('dt', {}, 'State'), h('dd', {}, stateOf(instance.status)),
      h('dt', {}, 'Description'), h('dd', {}, instance.description || '–'),
      h('dt', {}, 'Served since'), h('dd', {}, time(instance.created)),
      h('dt', {}, 'Served by'), h('dd', {}, store.server?.machine || '–')),
    ...(now === null ? [] : uses(before, now)),
    h('h2', {}, 'Viewers'),
    people(viewers, 'Nobody is attached to the console.',
      (viewer) => `${store.nameOf(viewer.requestor)}${watches(viewer) ? ', watching,' : ''}`),
    h('h2', {}, 'Commands'),
    people(commands, 'No command is running.',
      (operation) => `${operation.command || operation.description}${operation.requestor === ''
        ? '' : `, run by ${store.nameOf(operation.requestor)}`}`));
}

function uses(before: Reading | null, now: Reading): HTMLElement[] {
  const { facts } = now;
  const rows: readonly (readonly [string, string | HTMLElement])[] = [
    ['System', facts.system || '–'],
    ['Kernel', facts.kernel],
    ['Host name', facts.host],
    ['Up for', h('span', {}, duration(Date.now() - Date.parse(facts.started)), ', since ',
      time(facts.started))],
    ['Processors', processorUse(busy(before, now), facts.processors)],
    ['Load', `${facts.load.map((load) => load.toFixed(2)).join(', ')} (1, 5 and 15 minutes)`],
    ['Memory', `${bytes(facts.memoryUsed)} of ${bytes(facts.memoryTotal)} used`],
    ['Swap', `${bytes(facts.swapUsed)} used`],
    ['Processes', String(facts.processes)],
  ];
  return [h('h2', {}, 'Machine'),
    h('dl', {}, ...rows.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]))];
}

function people(
  operations: readonly Operation[], none: string,
  text: (operation: Operation) => string): HTMLElement {
  if (operations.length === 0) return h('p', { class: 'muted' }, none);
  return h('ul', { class: 'people' }, ...operations.map((operation) =>
    h('li', {}, text(operation),
      h('span', { class: 'muted' }, ' since ', time(operation.created)))));
}

function saveAs(name: string, bytes: Blob): void {
  const address = URL.createObjectURL(bytes);
  h('a', { href: address, download: name }).click();
  // The browser has begun to read by then.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

function logSection(name: string, said: HTMLElement): HTMLElement {
  const path = `/1.0/instances/${encodeURIComponent(name)}/console`;
  const clear = async (): Promise<void> => {
    const accepted = await confirmDialog({
      title: `Clear the console log of ${name}?`,
      text: 'Everything the console has printed so far is deleted, for everyone.',
      accept: 'Clear the log',
    });
    if (!accepted) return;
    said.textContent = await call('DELETE', path).then(
      () => 'The log has been cleared.', (error: unknown) => String((error as Error).message));
  };
  const save = async (): Promise<void> => {
    try {
      saveAs(`${name}-console.log`, await download(path));
    } catch (error) {
      said.textContent = (error as Error).message;
    }
  };
  return h('section', {},
    h('h2', {}, 'Console log'),
    h('div', { class: 'buttons' },
      button({ icon: 'download', label: 'Download the log', press: () => void save() }),
      button({ icon: 'trash-2', label: 'Clear the log', press: () => void clear() })));
}

export function missing(store: Store, name: string): HTMLElement {
  if (store.instances === null) return h('p', { class: 'muted' }, 'Loading…');
  return h('div', { class: 'missing' },
    h('h2', {}, `There is no instance “${name}”`),
    h('p', {}, 'It may have been removed, or the address may be mistyped.'),
    h('a', { class: 'plain', href: formatRoute([]) }, 'Show all instances'));
}
