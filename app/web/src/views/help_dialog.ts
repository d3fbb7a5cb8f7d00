import { h } from '../dom.ts';
import { keyList } from '../platform.ts';
import { showDialog } from './dialogs.ts';

export function showHelp(): void {
  showDialog('Keys',
    h('dl', { class: 'keys' }, ...keyList().flatMap(([press, effect]) =>
      [h('dt', {}, h('kbd', {}, press)), h('dd', {}, effect)])),
    h('p', { class: 'muted' },
      'All other keys go to the instance. Control-C also cancels a paste.'),
    h('p', { class: 'muted' }, 'Built with open-source software: ',
      h('a', { href: '/ui/licences.txt', target: '_blank', rel: 'noopener' }, 'their licences'),
      '.'));
}
