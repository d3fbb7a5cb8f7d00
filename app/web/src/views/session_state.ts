// What people see of a session's state: a few words, who watches, and a notice with the ways on.

import { button, h, put, putAgain, time } from '../dom.ts';
import { icon } from '../icons.ts';
import { chip, notice, watchers, type Way } from '../sentences.ts';
import type { Kind, Phase } from '../session/session_messages.ts';

export class SessionState {
  readonly chip = h('span', { class: 'chip', role: 'status' });
  readonly watchers = h('span', { class: 'watchers', role: 'status' });
  readonly notice = h('div', { class: 'notice-box', 'aria-live': 'polite' });
  private readonly kind: Kind;
  private readonly go: (way: Way) => void;

  constructor(kind: Kind, go: (way: Way) => void) {
    this.kind = kind;
    this.go = go;
  }

  /** @param me is our name, as others see it. */
  render(phase: Phase, me: string): void {
    const { tone, text } = chip(phase);
    this.chip.dataset['tone'] = tone;
    this.chip.textContent = text;
    const who = phase.name === 'open' ? watchers(phase.control, me) : '';
    if (who !== this.watchers.textContent) put(this.watchers, who);
    this.watchers.title = who;
    this.renderNotice(phase, me);
  }

  private renderNotice(phase: Phase, me: string): void {
    const shown = notice(this.kind, phase, me);
    if (shown === null) return put(this.notice);
    const ways = shown.ways.map(([way, label], index) =>
      button({ label, key: way, primary: index === 0, press: () => this.go(way) }));
    const since = shown.since === undefined ? null
      : h('span', {}, 'Since ', time(shown.since), '. ');
    // Who watches changes while people read: what stays the same must not be read out again.
    putAgain(this.notice, h('div', { class: 'notice', 'data-tone': shown.tone },
      icon(shown.tone === 'calm' ? 'info' : 'circle-alert'),
      h('div', { class: 'notice-text' },
        h('strong', {}, shown.title), shown.text === '' ? null : h('p', {}, since, shown.text)),
      h('div', { class: 'buttons' }, ...ways)));
  }
}
