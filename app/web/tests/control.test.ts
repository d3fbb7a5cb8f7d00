import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chip, notice, watchers } from '../src/sentences.ts';
import { decode, type Role, type ServerMessage } from '../src/session/protocol.ts';
import { Session } from '../src/session/session.ts';
import type { Action, SessionEvent } from '../src/session/session_messages.ts';

const message = (content: ServerMessage): SessionEvent =>
  ({ type: 'message', message: content });

const begin = (role: Role): SessionEvent => message({
  type: 'begin', role, log: 'L', offset: 0, end: 4, window: 1024, modes: '',
});

const role = (to: Role, by = ''): SessionEvent => message({ type: 'role', role: to, by });

const viewers = (controller: string, ...spectators: string[]): SessionEvent =>
  message({ type: 'viewers', controller, spectators, count: spectators.length });

const output = (count: number): SessionEvent => ({ type: 'output', bytes: new Uint8Array(count) });

const bob = { operation: 'theirs', name: 'bob', since: '' };

function opened(as: Role = 'controller'): Session {
  const session = new Session('console');
  session.on({ type: 'show' });
  session.on({ type: 'accepted', operation: 'op1', secret: 's' });
  session.on(begin(as));
  return session;
}

/** Watches what bob controls. */
function watching(): Session {
  const session = new Session('console');
  session.on({ type: 'show' });
  session.on({ type: 'in_use', holder: bob });
  session.on({ type: 'watch' });
  session.on({ type: 'accepted', operation: 'op1', secret: 's' });
  session.on(begin('spectator'));
  session.on(viewers('bob', 'ann'));
  return session;
}

const kinds = (actions: Action[]): string[] => actions.map((action) => action.do);

const title = ({ phase }: Session, me = 'ann'): string => notice('console', phase, me)?.title ?? '';

const ways = ({ phase }: Session): string[] =>
  notice('console', phase)?.ways.map(([way]) => way) ?? [];

test('a console in use is watched by asking to be its spectator, without force', () => {
  const session = new Session('console');
  session.on({ type: 'show' });
  session.on({ type: 'in_use', holder: bob });
  assert.deepEqual(ways(session), ['take_over', 'watch', 'restart']);

  assert.deepEqual(session.on({ type: 'watch' }), [
    { do: 'request', role: 'spectator', force: false, resume: null }]);
});

test('a page that watches takes no keys, neither once it is open nor on the way there', () => {
  const session = new Session('console');
  session.on({ type: 'show' });
  session.on({ type: 'in_use', holder: bob });
  const taken: boolean[] = [];
  const on = (event: SessionEvent): void => {
    session.on(event);
    taken.push(session.takesKeys);
  };
  on({ type: 'watch' });
  on({ type: 'accepted', operation: 'op1', secret: 's' });
  on(begin('spectator'));
  on(message({ type: 'grant', bytes: 10 }));

  assert.deepEqual(taken, [false, false, false, false]);
  assert.equal(chip(session.phase).text, 'Watching');
});

test('a page that watches answers no question of the guest, neither old nor new', () => {
  const session = watching();

  const shapes = session.on(output(10)).map((action) =>
    (action.do === 'write' ? [action.bytes.length, action.replay] : []));
  assert.deepEqual(shapes, [[10, true]]);

  session.on(role('controller'));
  const [own] = session.on(output(1));
  assert.equal(own?.do === 'write' && own.replay, false);
});

test('a page that watches says who controls, and offers to take over and to stop', () => {
  const session = watching();

  assert.equal(title(session), 'Watching: bob controls this console');
  assert.deepEqual(ways(session), ['take_over', 'stop_watching']);
  assert.equal(title(session, 'bob'), 'Watching: You (bob), in another window, control this console');
});

test('taking over while watching continues the screen with a new request', () => {
  const session = watching();
  session.on(output(10));

  assert.deepEqual(session.on({ type: 'take_over' }), [
    { do: 'request', role: 'controller', force: true, resume: { log: 'L', offset: 10 } }]);
  session.on({ type: 'accepted', operation: 'op2', secret: 's' });
  const continued = { log: 'L', offset: 10, end: 10, window: 1024, modes: '' };
  assert.deepEqual(session.on(message({ type: 'begin', role: 'controller', ...continued })), []);
  assert.equal(session.takesKeys, true);
});

test('a controller that is taken over watches on, with its screen, and may take it back', () => {
  const session = opened();
  session.on(output(10));

  assert.deepEqual(session.on(role('spectator', 'bob')), [{ do: 'revoke' }]);

  assert.equal(session.takesKeys, false);
  assert.equal(title(session), 'bob took over; you are watching');
  assert.deepEqual(ways(session), ['take_over', 'stop_watching']);
  assert.deepEqual(kinds(session.on(output(1))), ['write']);
});

test('who took over is said until somebody else controls the console', () => {
  const session = opened();
  session.on(role('spectator', 'bob'));
  session.on(viewers('bob', 'ann'));
  assert.equal(title(session), 'bob took over; you are watching');

  session.on(viewers('carol', 'ann', 'bob'));
  assert.equal(title(session), 'Watching: carol controls this console');
});

test('a page that was taken over comes back as a spectator, whatever broke', () => {
  for (const way of ['closed', 'offline', 'end', 'leave'] as const) {
    const session = opened();
    session.on(role('spectator', 'bob'));
    const actions = [
      ...session.on(way === 'closed' ? { type: 'closed', reason: '' }
        : way === 'end'
          ? message({ type: 'end', cause: 'stopped', status: '', message: '' }) : { type: way }),
      ...(way === 'leave' ? session.on({ type: 'closed', reason: '' }) : []),
      ...session.on({ type: way === 'leave' ? 'show' : way === 'offline' ? 'online' : 'retry' }),
    ];

    assert.deepEqual(actions.filter((action) => action.do === 'request'), [
      { do: 'request', role: 'spectator', force: false, resume: { log: 'L', offset: 0 } }], way);
  }
});

test('a console that nobody controls any more is taken without force', () => {
  const session = watching();
  session.on(viewers('', 'ann'));

  assert.equal(title(session), 'Watching: nobody controls this console');
  assert.deepEqual(ways(session), ['restart', 'stop_watching']);
  assert.deepEqual(session.on({ type: 'restart' }), [
    { do: 'request', role: 'controller', force: false, resume: { log: 'L', offset: 0 } }]);
});

test('a person who stops watching is not connected again by anything but a choice', () => {
  const session = watching();

  assert.deepEqual(session.on({ type: 'stop_watching' }), [{ do: 'drop' }]);

  assert.deepEqual(session.phase, { name: 'stopped' });
  for (const type of ['retry', 'online', 'stop_watching'] as const)
    assert.deepEqual(session.on({ type }), []);
  assert.deepEqual(session.on({ type: 'watch' }), [
    { do: 'request', role: 'spectator', force: false, resume: { log: 'L', offset: 0 } }]);
});

test('a person who stopped watching, left and came back asks for the console as anybody does', () => {
  const session = watching();
  session.on({ type: 'stop_watching' });
  session.on({ type: 'leave' });

  assert.deepEqual(session.on({ type: 'show' }), [
    { do: 'request', role: 'controller', force: false, resume: { log: 'L', offset: 0 } }]);
});

test('a controller neither stops watching, nor asks for itself again', () => {
  const session = opened();

  for (const type of ['stop_watching', 'watch', 'take_over', 'restart'] as const)
    assert.deepEqual(session.on({ type }), [], type);
  for (const type of ['ask_control', 'give_control'] as const)
    assert.deepEqual(session.on({ type }), [], type);
  assert.equal(session.takesKeys, true);
});

test('a controller that is asked for control gives it, or keeps it and says nothing', () => {
  const asked = (): Session => {
    const session = opened();
    session.on(message({ type: 'control_wanted', by: 'bob' }));
    assert.equal(title(session), 'bob asks for control');
    assert.deepEqual(ways(session), ['give_control', 'keep_control']);
    return session;
  };

  const giving = asked();
  assert.deepEqual(giving.on({ type: 'give_control' }), [{ do: 'give_control' }]);
  assert.equal(giving.takesKeys, true);
  assert.deepEqual(giving.on(role('participant', 'ann')), [{ do: 'revoke' }]);
  assert.equal(giving.takesKeys, false);

  const keeping = asked();
  assert.deepEqual(keeping.on({ type: 'keep_control' }), []);
  assert.equal(title(keeping), '');
});

test('a request for control is withdrawn when its client has left', () => {
  const session = opened();
  session.on(viewers('ann', 'bob', 'carol'));
  session.on(message({ type: 'control_wanted', by: 'bob' }));
  session.on(viewers('ann', 'bob'));
  assert.equal(title(session), 'bob asks for control');

  session.on(viewers('ann', 'carol'));
  assert.equal(title(session), '');
});

test('a participant asks for control once, and again after somebody else has got it', () => {
  const session = opened();
  session.on(role('participant'));
  session.on(viewers('bob'));
  assert.equal(title(session), 'Watching: bob controls this console');
  assert.deepEqual(ways(session), ['take_over', 'ask_control', 'stop_watching']);

  assert.deepEqual(session.on({ type: 'ask_control' }), [{ do: 'ask_control' }]);
  assert.deepEqual(ways(session), ['take_over', 'stop_watching']);
  session.on(viewers('carol', 'bob'));
  assert.deepEqual(ways(session), ['take_over', 'ask_control', 'stop_watching']);
});

test('a participant that is given control sends its size, and has nothing granted yet', () => {
  const session = opened('participant');

  assert.deepEqual(session.on(role('controller', 'bob')), [{ do: 'revoke' }, { do: 'send_size' }]);
  assert.equal(session.takesKeys, true);
  assert.equal(title(session), '');
});

test('a spectator does not ask for control, and is not asked', () => {
  const session = watching();

  assert.deepEqual(session.on({ type: 'ask_control' }), []);
  session.on(message({ type: 'control_wanted', by: 'bob' }));
  assert.deepEqual(session.on({ type: 'give_control' }), []);
  assert.equal(title(session), 'Watching: bob controls this console');
});

test('a page that would watch takes keys if a daemon without roles lets it in', () => {
  const session = new Session('console');
  session.on({ type: 'show' });
  session.on({ type: 'in_use', holder: bob });
  session.on({ type: 'watch' });
  session.on({ type: 'accepted', operation: 'op1', secret: 's' });
  session.on(begin('controller'));

  assert.equal(session.takesKeys, true);
  assert.equal(chip(session.phase).text, 'Live');
});

test('a role outlives a network that was away for a moment', () => {
  const session = watching();
  session.on({ type: 'offline' });
  session.on({ type: 'online' });
  session.on({ type: 'accepted', operation: 'op2', secret: 's' });
  session.on(begin('spectator'));

  assert.equal(chip(session.phase).text, 'Watching');
});

test('a controller reads who watches, and nothing if nobody does', () => {
  const line = (count: number, ...spectators: string[]): string => watchers({
    role: 'controller', viewers: { type: 'viewers', controller: 'ann', spectators, count },
  }, 'ann');

  assert.equal(line(0), '');
  assert.equal(line(2, 'alice', 'bob'), '2 watching: alice, bob');
  assert.equal(line(2, 'ann', ''), '2 watching: ann (you), a client');
  assert.equal(line(20, 'alice', 'bob'), '20 watching: alice, bob, 18 more');
  assert.equal(watchers({ role: 'controller', viewers: null }, 'ann'), '');
  const { phase } = watching();
  assert.equal(phase.name === 'open' && watchers(phase.control, 'ann'), '');
});

test('messages about roles are read, and a role that is not known types nothing', () => {
  assert.deepEqual(decode('{"type":"role","role":"participant","by":"bob"}'),
    { type: 'role', role: 'participant', by: 'bob' });
  assert.deepEqual(decode('{"type":"role","role":"owner"}'),
    { type: 'role', role: 'spectator', by: '' });
  assert.deepEqual(decode('{"type":"control_wanted","by":"bob"}'),
    { type: 'control_wanted', by: 'bob' });
  const spectators = Array.from({ length: 20 }, (_, at) => `s${at}`);
  const sent = { type: 'viewers', controller: 'ann', spectators, count: 20 };
  assert.deepEqual(decode(JSON.stringify(sent)), { ...sent, spectators: spectators.slice(0, 16) });
  const began = decode('{"type":"begin","log":"L","offset":0,"end":0,"window":1}');
  assert.equal(began?.type === 'begin' && began.role, 'controller');
});
