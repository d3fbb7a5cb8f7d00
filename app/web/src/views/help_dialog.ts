import { h } from '../dom.ts';
import { showDialog } from './dialogs.ts';

const keys = [
  ['Ctrl Shift F', 'Search in the terminal'],
  ['Ctrl Shift C', 'Copy the selection'],
  ['Ctrl Shift V', 'Paste'],
  ['Ctrl Shift ↑', 'Leave the terminal, to the tabs above it'],
  ['Tab, Enter', 'Walk and press outside of a terminal'],
  ['Shift Page up', 'Scroll back'],
  ['Shift with the mouse', 'Select, even if the program uses the mouse'],
] as const;

export function showHelp(): void {
  showDialog('Keys',
    h('dl', { class: 'keys' }, ...keys.flatMap(([press, effect]) =>
      [h('dt', {}, h('kbd', {}, press)), h('dd', {}, effect)])),
    h('p', { class: 'muted' },
      'All other keys go to the instance. Control-C also cancels a paste.'),
    h('p', { class: 'muted' }, 'Built with the work of others: ',
      h('a', { href: '/ui/licences.txt', target: '_blank', rel: 'noopener' }, 'their licences'), '.'));
}
