import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Handover } from '../src/handover.ts';
import { Liveness, silenceMillisecondsMax } from '../src/liveness.ts';

function alive(): { liveness: Liveness; clock: { now: number }; losses: () => number } {
  const clock = { now: 1_000 };
  let losses = 0;
  const liveness = new Liveness(() => { losses += 1; }, () => clock.now);
  liveness.start();
  return { liveness, clock, losses: () => losses };
}

test('a socket is lost once it was silent for longer than the daemon is', () => {
  const { liveness, clock, losses } = alive();
  clock.now += silenceMillisecondsMax;
  liveness.check();
  assert.equal(losses(), 0);

  clock.now += 1;
  liveness.check();
  liveness.check();
  assert.equal(losses(), 1);
});

test('a socket that says something lives on', () => {
  const { liveness, clock, losses } = alive();
  for (let second = 0; second < 100; second += 1) {
    clock.now += 20_000;
    liveness.heard();
    liveness.check();
  }
  liveness.stop();

  assert.equal(losses(), 0);
});

test('a socket that was closed is not lost as well', () => {
  const { liveness, clock, losses } = alive();
  liveness.stop();
  clock.now += 10 * silenceMillisecondsMax;
  liveness.check();

  assert.equal(losses(), 0);
});

class Tab {
  readonly stored = new Map<string, string>();
  getItem(key: string): string | null { return this.stored.get(key) ?? null; }
  setItem(key: string, value: string): void { this.stored.set(key, value); }
  removeItem(key: string): void { this.stored.delete(key); }
  /** What a browser gives to the duplicate. */
  copy(): Tab {
    const made = new Tab();
    for (const [key, value] of this.stored) made.stored.set(key, value);
    return made;
  }
}

test('a page that is loaded anew knows its own operations', () => {
  const tab = new Tab();
  const before = new Handover(tab);
  before.live();
  before.remember('host', 'op1');
  before.leave();

  assert.equal(new Handover(tab).operation('host'), 'op1');
});

test('a duplicated tab is another client', () => {
  const tab = new Tab();
  const first = new Handover(tab);
  first.live();
  first.remember('host', 'op1');
  first.leave();
  const reloaded = new Handover(tab);
  reloaded.live();
  reloaded.remember('host', 'op2');

  assert.equal(new Handover(tab.copy()).operation('host'), '');
});

test('what somebody else has stored is nobody\'s operation', () => {
  for (const text of ['', 'null', '{}', '7', 'no JSON']) {
    const tab = new Tab();
    tab.setItem('lectern.operations', text);
    assert.equal(new Handover(tab).operation('host'), '');
  }
});
