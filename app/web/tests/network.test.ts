import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chip } from '../src/sentences.ts';
import { Session } from '../src/session/session.ts';
import type { Kind } from '../src/session/session_messages.ts';

function opened(kind: Kind): Session {
  const session = new Session(kind);
  session.on({ type: 'show' });
  session.on({ type: 'accepted', operation: 'op', secret: 's' });
  session.on({
    type: 'message',
    message: {
      type: 'begin', role: 'controller', log: kind === 'console' ? 'L' : '', offset: 0, end: 0,
      window: 1024, modes: '',
    },
  });
  return session;
}

test('a console without a network is let go at once, and continued when it is back', () => {
  const session = opened('console');
  session.on({ type: 'output', bytes: new Uint8Array(10) });

  assert.deepEqual(session.on({ type: 'offline' }).map((action) => action.do), ['drop', 'wait']);
  assert.equal(chip(session.phase).text, 'Offline, waiting for the network');
  session.on({ type: 'retry' });
  session.on({ type: 'unreachable', message: '' });
  assert.equal(chip(session.phase).text, 'Offline, waiting for the network');

  assert.deepEqual(session.on({ type: 'online' }), [
    { do: 'request', role: 'controller', force: false, resume: { log: 'L', offset: 10 } }]);
});

test('a console that was about to connect without a network is asked for again', () => {
  const session = new Session('console');
  session.on({ type: 'show' });
  session.on({ type: 'accepted', operation: 'op', secret: 's' });

  assert.deepEqual(session.on({ type: 'offline' }).map((action) => action.do), ['drop', 'wait']);
  assert.deepEqual(session.on({ type: 'online' }).map((action) => action.do), ['request']);
});

test('a console that was left asks for nothing when the network comes back', () => {
  const session = opened('console');
  session.on({ type: 'leave' });
  session.on({ type: 'offline' });
  session.on({ type: 'closed', reason: '' });

  assert.deepEqual(session.on({ type: 'online' }), []);
  assert.equal(session.phase.name, 'away');
});

test('a command without a network is kept, and says so until something is heard', () => {
  const session = opened('command');

  assert.deepEqual(session.on({ type: 'offline' }), []);
  assert.equal(chip(session.phase).text, 'Offline, waiting for the network');
  assert.deepEqual(session.on({ type: 'online' }), []);
  assert.equal(chip(session.phase).text, 'Waiting for the daemon…');

  session.on({ type: 'message', message: { type: 'idle' } });
  assert.equal(chip(session.phase).text, 'Live');
});
