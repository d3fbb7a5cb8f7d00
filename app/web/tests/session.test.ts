import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Begin, End } from '../src/session/protocol.ts';
import { Session } from '../src/session/session.ts';
import type { Action } from '../src/session/session_messages.ts';

const begin = (part: Partial<Begin> = {}): { type: 'message'; message: Begin } => ({
  type: 'message',
  message: {
    type: 'begin', role: 'controller', log: 'L', offset: 0, end: 0, window: 262_144, modes: '',
    ...part,
  },
});

const end = (part: Partial<End>): { type: 'message'; message: End } => ({
  type: 'message',
  message: { type: 'end', cause: 'finished', status: 'Success', message: '', ...part },
});

const output = (count: number): { type: 'output'; bytes: Uint8Array } =>
  ({ type: 'output', bytes: new Uint8Array(count) });

const kinds = (actions: Action[]): string[] => actions.map((action) => action.do);

function opened(part: Partial<Begin> = {}, kind: 'console' | 'command' = 'console'): Session {
  const session = new Session(kind);
  session.on({ type: 'show' });
  session.on({ type: 'accepted', operation: 'op1', secret: 's' });
  session.on(begin(part));
  return session;
}

test('a console that is returned to asks for what follows the last byte that was shown', () => {
  const session = opened({ offset: 100, end: 100 });
  session.on(output(20));
  session.on({ type: 'leave' });
  session.on({ type: 'closed', reason: '' });

  const actions = session.on({ type: 'show' });

  assert.deepEqual(actions, [
    { do: 'request', role: 'controller', force: false, resume: { log: 'L', offset: 120 } }]);
});

test('a begin at exactly the asked place continues the screen', () => {
  const session = opened({ offset: 0 });
  session.on(output(5));
  session.on({ type: 'leave' });
  session.on({ type: 'closed', reason: '' });
  session.on({ type: 'show' });
  session.on({ type: 'accepted', operation: 'op2', secret: 's' });

  assert.deepEqual(session.on(begin({ offset: 5, end: 9 })), []);
});

test('a begin at any other place clears the screen', () => {
  for (const other of [{ log: 'M', offset: 5 }, { log: 'L', offset: 4 }, { log: '', offset: 5 }]) {
    const session = opened({ offset: 0 });
    session.on(output(5));
    session.on({ type: 'leave' });
    session.on({ type: 'closed', reason: '' });
    session.on({ type: 'show' });
    session.on({ type: 'accepted', operation: 'op2', secret: 's' });

    assert.deepEqual(kinds(session.on(begin(other))), ['clear_screen']);
  }
});

test('a screen that begins later is told its modes, one that continues has them', () => {
  const session = new Session('console');
  session.on({ type: 'show' });
  session.on({ type: 'accepted', operation: 'op', secret: 's' });
  const modes = '\x1b[?1049h';

  assert.deepEqual(session.on(begin({ offset: 7, end: 9, modes })), [{ do: 'clear_screen', modes }]);
});

test('output is split exactly where replay ends', () => {
  const session = opened({ offset: 10, end: 17 });

  const first = session.on(output(4));
  const second = session.on(output(8));
  const third = session.on(output(2));

  const shapes = [...first, ...second, ...third].map((action) =>
    action.do === 'write' ? [action.bytes.length, action.replay] : []);
  assert.deepEqual(shapes, [[4, true], [3, true], [5, false], [2, false]]);
});

test('leaving while the request is under way cancels its operation', () => {
  const session = new Session('console');
  session.on({ type: 'show' });
  session.on({ type: 'leave' });

  assert.deepEqual(session.on({ type: 'accepted', operation: 'op', secret: 's' }), [
    { do: 'cancel', operation: 'op' }]);
  assert.equal(session.phase.name, 'away');
});

test('leaving and returning while the request is under way makes one session', () => {
  const session = new Session('console');
  session.on({ type: 'show' });
  session.on({ type: 'leave' });

  assert.deepEqual(session.on({ type: 'show' }), []);
  const actions = session.on({ type: 'accepted', operation: 'op', secret: 's' });
  assert.deepEqual(kinds(actions), ['connect']);
});

test('leaving while the socket connects closes it once it is open, and shows nothing', () => {
  const session = new Session('console');
  session.on({ type: 'show' });
  session.on({ type: 'accepted', operation: 'op', secret: 's' });

  assert.deepEqual(session.on({ type: 'leave' }), []);
  assert.deepEqual(session.on(begin()), [{ do: 'close' }]);
  assert.deepEqual(session.on(output(5)), []);
  session.on({ type: 'closed', reason: '' });
  assert.equal(session.phase.name, 'away');
});

test('leaving and returning while the socket connects keeps it', () => {
  const session = new Session('console');
  session.on({ type: 'show' });
  session.on({ type: 'accepted', operation: 'op', secret: 's' });
  session.on({ type: 'leave' });
  session.on({ type: 'show' });

  assert.deepEqual(kinds(session.on(begin())), ['clear_screen']);
  assert.equal(session.phase.name, 'open');
});

test('whoever returns while the old socket closes waits for that', () => {
  const session = opened();
  assert.deepEqual(session.on({ type: 'leave' }), [{ do: 'close' }]);

  assert.deepEqual(session.on({ type: 'show' }), []);
  assert.deepEqual(kinds(session.on({ type: 'closed', reason: '' })), ['request']);
});

test('output behind a leave is not counted', () => {
  const session = opened();
  session.on(output(3));
  session.on({ type: 'leave' });

  assert.deepEqual(session.on(output(4)), []);
  session.on({ type: 'closed', reason: '' });
  assert.deepEqual(session.on({ type: 'show' }), [
    { do: 'request', role: 'controller', force: false, resume: { log: 'L', offset: 3 } }]);
});

const ours = { operation: 'op1', name: 'Firefox', since: '' };

/** Says that the console is in use until something else than waiting is done about it. */
function insist(session: Session, holder: typeof ours): Action[] {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const actions = session.on({ type: 'in_use', holder });
    if (kinds(actions)[0] !== 'wait') return actions;
    assert.deepEqual(kinds(session.on({ type: 'retry' })), ['request']);
  }
  return assert.fail('It waits for ever.');
}

test('a console that an operation of ours still holds is released by ending that operation', () => {
  const session = opened();
  session.on({ type: 'closed', reason: '' });
  session.on({ type: 'retry' });

  assert.deepEqual(insist(session, ours), [{ do: 'release', operation: 'op1' }]);
  assert.deepEqual(session.on({ type: 'retry' }), [
    { do: 'request', role: 'controller', force: false, resume: { log: 'L', offset: 0 } }]);
});

test('an operation of ours that does not end is released once, and then people decide', () => {
  const session = opened();
  session.on({ type: 'closed', reason: '' });
  session.on({ type: 'retry' });
  insist(session, ours);
  session.on({ type: 'retry' });

  assert.deepEqual(insist(session, ours), []);
  assert.equal(session.phase.name, 'busy');
});

test('a page that was away never takes a console by force unless a person says so', () => {
  const theirs = { operation: 'theirs', name: 'Edge', since: '' };
  for (const holder of [ours, theirs, null])
    for (const way of ['closed', 'offline', 'end'] as const) {
      const session = opened();
      const seen: Action[] = [];
      const on = (event: Parameters<Session['on']>[0]): void => {
        seen.push(...session.on(event));
      };
      on(way === 'end' ? end({ cause: 'stopped' })
        : way === 'closed' ? { type: 'closed', reason: '' } : { type: 'offline' });
      for (let attempt = 0; attempt < 20; attempt += 1) {
        on({ type: 'online' });
        on({ type: 'retry' });
        on({ type: 'in_use', holder });
      }

      assert.ok(seen.every((action) => action.do !== 'request' || !action.force));
      assert.ok(seen.some((action) => action.do === 'request'));
    }
});

test('a console that is held by somebody else is not taken', () => {
  const session = new Session('console');
  session.on({ type: 'show' });

  const holder = { operation: 'theirs', name: 'Firefox', since: '' };
  assert.deepEqual(session.on({ type: 'in_use', holder }), []);

  assert.deepEqual(session.phase, { name: 'busy', holder });
  assert.deepEqual(session.on({ type: 'retry' }), []);
  assert.deepEqual(session.on({ type: 'take_over' }), [
    { do: 'request', role: 'controller', force: true, resume: null }]);
});

test('a console that is in use by nobody is asked for again, but not for ever', () => {
  const session = new Session('console');
  session.on({ type: 'show' });
  let attempts = 0;
  while (session.on({ type: 'in_use', holder: null }).length > 0) {
    session.on({ type: 'retry' });
    attempts += 1;
  }

  assert.equal(session.phase.name, 'busy');
  assert.equal(attempts, 4);
});

test('a console that was taken over does not come back by itself', () => {
  const session = opened();

  assert.deepEqual(session.on(end({ cause: 'taken_over', message: 'Edge took it.' })), []);
  assert.deepEqual(session.on({ type: 'closed', reason: '' }), []);

  assert.deepEqual(session.phase, { name: 'taken', message: 'Edge took it.' });
  assert.deepEqual(session.on({ type: 'retry' }), []);
});

test('a broken console comes back, each time later, up to ten seconds', () => {
  const session = opened();
  let actions = session.on({ type: 'closed', reason: 'gone' });
  const waits: number[] = [];
  for (let attempt = 0; attempt < 8; attempt += 1) {
    assert.equal(actions[0]!.do, 'wait');
    if (actions[0]!.do === 'wait') waits.push(actions[0]!.milliseconds);
    session.on({ type: 'retry' });
    actions = session.on({ type: 'unreachable', message: '' });
  }

  assert.deepEqual(waits, [500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000]);
});

test('a console comes back after the daemon has stopped', () => {
  const session = opened();

  assert.deepEqual(kinds(session.on(end({ cause: 'stopped' }))), ['wait']);
  assert.equal(session.phase.name, 'waiting');
});

test('a command whose connection breaks is over and never asked for again', () => {
  const session = opened({ log: '' }, 'command');

  assert.deepEqual(session.on({ type: 'closed', reason: '' }), []);

  assert.equal(session.phase.name === 'ended' && session.phase.end.cause, 'lost');
  assert.deepEqual(session.on({ type: 'retry' }), []);
});

test('a command keeps its exit code although the socket closes behind it', () => {
  const session = opened({ log: '' }, 'command');
  session.on(end({ exitCode: 3 }));
  session.on({ type: 'closed', reason: '' });

  assert.equal(session.phase.name === 'ended' && session.phase.end.exitCode, 3);
});

test('a gap moves the place from which the console is continued', () => {
  const session = opened();
  session.on(output(10));

  assert.deepEqual(session.on({ type: 'message', message: { type: 'gap', from: 10, to: 50 } }), [
    { do: 'tell_gap', bytes: 40 }]);
  session.on(output(1));
  session.on({ type: 'closed', reason: '' });

  assert.deepEqual(session.on({ type: 'retry' }), [
    { do: 'request', role: 'controller', force: false, resume: { log: 'L', offset: 51 } }]);
});

const typing = (session: Session): [string, boolean] => [session.phase.name, session.takesKeys];

test('keys are taken while a console is on its way, not after it was lost or taken over', () => {
  const session = opened();
  session.on({ type: 'leave' });
  assert.deepEqual(typing(session), ['leaving', false]);

  session.on({ type: 'show' });
  assert.deepEqual(typing(session), ['leaving', true]);
  session.on({ type: 'closed', reason: '' });
  assert.deepEqual(typing(session), ['asking', true]);
  session.on({ type: 'in_use', holder: null });
  assert.deepEqual(typing(session), ['waiting', true]);
  session.on({ type: 'retry' });
  session.on({ type: 'accepted', operation: 'op2', secret: 's' });
  assert.deepEqual(typing(session), ['connecting', true]);

  session.on({ type: 'closed', reason: 'The connection broke.' });
  assert.deepEqual(typing(session), ['waiting', false]);
  session.on({ type: 'retry' });
  session.on({ type: 'accepted', operation: 'op3', secret: 's' });
  session.on(begin());
  session.on(end({ cause: 'taken_over' }));
  assert.deepEqual(typing(session), ['taken', false]);
});
