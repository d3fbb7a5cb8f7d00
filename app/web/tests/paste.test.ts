import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  actsOnTerminal, preparePaste, replacedNotice, withoutControls,
} from '../src/session/paste.ts';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);
const harmless = [0x09, 0x0a, 0x0d];
const acting = [...range(0, 0x1f), ...range(0x7f, 0x9f)].filter((code) => !harmless.includes(code));

test('no control character of a paste reaches the terminal, with and without brackets', () => {
  for (const bracketed of [true, false])
    for (const code of acting) {
      const { body, replaced } = preparePaste(`a${String.fromCharCode(code)}b`, bracketed);

      assert.match(text(body), /^a[\u2400-\u2421\ufffd]b$/, `U+${code.toString(16)}`);
      assert.equal(replaced.length, 1);
    }
});

test('a paste keeps its tabs, its letters and its lines', () => {
  const { body, replaced } = preparePaste('\tä漢🙂 ~\r\nb\nc\rd\n', true);

  assert.equal(text(body), '\tä漢🙂 ~\rb\rc\rd\r');
  assert.deepEqual(replaced, []);
});

test('a bracketed paste cannot close its bracket itself', () => {
  const { body, head, tail } = preparePaste('a\x1b[201~rm\n\x9b201~b', true);

  assert.equal(text(body), 'a␛[201~rm\r\ufffd201~b');
  assert.deepEqual([text(head), text(tail)], ['\x1b[200~', '\x1b[201~']);
});

test('people read how many control characters were replaced, and which', () => {
  const { replaced } = preparePaste('x\x03y\x03z\x1b\x7f\x85', false);

  assert.deepEqual(replaced, ['Control-C', 'Control-C', 'Escape', 'Delete', 'U+0085']);
  assert.match(replacedNotice(replaced),
    /^5 control characters .*Control-C, Escape, Delete, U\+0085/);
  assert.match(replacedNotice(['Escape']),
    /^A control character .*\(Escape\).* a visible character/);
  assert.equal(replacedNotice([]), '');
});

test('text that an input method inserts keeps its length without control characters', () => {
  assert.equal(actsOnTerminal('a\tb\n'), false);
  assert.equal(actsOnTerminal('a\x03b'), true);
  assert.equal(withoutControls('a\x03b\x1b\x7f\x9b'), 'a␃b␛␡\ufffd');
});
