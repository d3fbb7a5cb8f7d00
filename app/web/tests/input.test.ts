import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ackBytes, AckMeter } from '../src/session/flow.ts';
import { InputQueue } from '../src/session/input.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const nothing = new Uint8Array();

function all(queue: InputQueue): string {
  const chunks: number[] = [];
  for (let chunk = queue.next(); chunk !== null; chunk = queue.next()) chunks.push(...chunk);
  return new TextDecoder().decode(Uint8Array.from(chunks));
}

test('nothing is sent before it is granted, and no more than is granted', () => {
  const queue = new InputQueue();
  queue.keys(bytes('hello'));

  assert.equal(queue.next(), null);
  queue.grant(3);
  assert.equal(all(queue), 'hel');
  queue.grant(10);
  assert.equal(all(queue), 'lo');
});

test('keys stay behind a paste that was before them', () => {
  const queue = new InputQueue();
  queue.paste(bytes('body'), bytes('<'), bytes('>'));
  queue.keys(bytes('x'));
  queue.grant(100);

  assert.equal(all(queue), '<body>x');
});

test('a paste that is cancelled in the middle still closes its bracket', () => {
  const queue = new InputQueue();
  queue.paste(bytes('0123456789'), bytes('<'), bytes('>'));
  queue.grant(4);
  assert.equal(all(queue), '<012');

  queue.cancelPaste();
  queue.grant(100);

  assert.equal(all(queue), '>');
  assert.equal(queue.progress(), null);
});

test('a paste that is cancelled before its first byte leaves nothing', () => {
  const queue = new InputQueue();
  queue.paste(bytes('body'), bytes('<'), bytes('>'));
  queue.cancelPaste();
  queue.grant(100);

  assert.equal(queue.next(), null);
});

test('a paste without brackets that is cancelled leaves nothing', () => {
  const queue = new InputQueue();
  queue.paste(bytes('0123456789'), nothing, nothing);
  queue.grant(4);
  all(queue);

  queue.cancelPaste();
  queue.grant(100);

  assert.equal(queue.progress(), null);
  assert.equal(queue.next(), null);
});

test('a cancelled paste does not cut a character in two', () => {
  const queue = new InputQueue();
  queue.paste(bytes('äöü'), nothing, nothing);
  queue.grant(3);
  const first = queue.next()!;
  queue.cancelPaste();
  queue.grant(100);
  const rest = queue.next()!;

  assert.equal(new TextDecoder().decode(Uint8Array.from([...first, ...rest])), 'äö');
});

test('Control-C cancels a paste and follows at once', () => {
  const queue = new InputQueue();
  queue.paste(bytes('a'.repeat(100)), nothing, nothing);
  queue.grant(10);
  all(queue);

  queue.keys(Uint8Array.of(3));
  queue.grant(100);

  assert.equal(all(queue), '\x03');
});

test('what a connection granted is gone with it, what was typed for the next one is not', () => {
  const queue = new InputQueue();
  queue.grant(100);
  queue.revoke();
  queue.keys(bytes('next'));

  assert.equal(queue.next(), null);
  assert.equal(queue.awaitsFirstGrant, true);
  queue.grant(100);
  assert.equal(queue.awaitsFirstGrant, false);
  assert.equal(all(queue), 'next');
});

test('keys are refused once too many wait', () => {
  const queue = new InputQueue();
  assert.equal(queue.keys(new Uint8Array(16 * 1024)), true);
  assert.equal(queue.keys(bytes('x')), false);
});

test('acknowledgements add up to what was parsed, in large steps', () => {
  const meter = new AckMeter();
  let acknowledged = 0;
  let messages = 0;
  for (let chunk = 0; chunk < 100; chunk += 1) {
    const due = meter.parsed(1000);
    acknowledged += due;
    if (due > 0) messages += 1;
  }

  assert.ok(100_000 - acknowledged < ackBytes);
  assert.ok(messages <= 100_000 / ackBytes);
});
