import { h } from '../dom.ts';
import { isApple } from '../platform.ts';
import { change, fontSizes, scrollbackLinesMax, settings, type Settings } from '../settings.ts';
import { browserName } from '../sign_in.ts';
import { showDialog } from './dialogs.ts';

const field = (label: string, control: HTMLElement, hint = ''): HTMLElement =>
  h('label', { class: 'field' }, h('span', {}, label), control,
    hint === '' ? null : h('span', { class: 'muted' }, hint));

function choice<Key extends 'theme' | 'bell' | 'clipboard'>(
  key: Key, options: readonly (readonly [Settings[Key], string])[]): HTMLElement {
  const select = h('select', {
    onchange: () => change({ [key]: select.value }),
  }, ...options.map(([value, label]) =>
    h('option', { value, selected: settings()[key] === value }, label)));
  return select;
}

function number(
  key: 'fontSize' | 'scrollback', min: number, max: number, step: number): HTMLElement {
  const input = h('input', {
    type: 'number', min, max, step, value: settings()[key],
    onchange: () => {
      change({ [key]: input.valueAsNumber });
      input.value = String(settings()[key]);
    },
  });
  return input;
}

export function showSettings(): void {
  const reader = h('input', {
    type: 'checkbox', checked: settings().screenReader,
    onchange: () => change({ screenReader: reader.checked }),
  });
  const meta = h('input', {
    type: 'checkbox', checked: settings().optionIsMeta,
    onchange: () => change({ optionIsMeta: meta.checked }),
  });
  const name = h('input', {
    type: 'text', maxlength: 64, value: settings().name, placeholder: browserName(),
    autocomplete: 'off',
    onchange: () => change({ name: name.value.trim() }),
  });
  showDialog('Settings',
    field('Theme', choice('theme', [
      ['system', 'Same as system'], ['light', 'Light'], ['dark', 'Dark'],
      ['contrast', 'High contrast'],
    ])),
    field('Text size', number('fontSize', fontSizes.min, fontSizes.max, 1)),
    field('Scrollback lines', number('scrollback', 0, scrollbackLinesMax, 1000)),
    field('Bell', choice('bell', [['visual', 'Flash'], ['sound', 'Sound'], ['off', 'Off']])),
    field('Clipboard', choice('clipboard', [
      ['ask', 'Ask before a program copies to it'], ['deny', 'Programs cannot copy to it'],
    ]), 'Programs can never read your clipboard.'),
    field('Screen reader', reader, 'Output is read aloud.'),
    ...isApple() ? [field('Option is Meta', meta, 'Otherwise the Option key types characters.')] : [],
    field('Your name', name, 'Shown to others from your next sign-in.'));
}
