import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFacts } from '../src/api/model.ts';
import { quoteCommand, readEnvironment, splitCommand } from '../src/command_line.ts';
import { busy, duration, processorUse } from '../src/facts.ts';
import { isApple, keyList, pasteKey } from '../src/platform.ts';
import { formatRoute, parseRoute } from '../src/route.ts';
import { notice } from '../src/sentences.ts';
import { decode } from '../src/session/protocol.ts';

test('a command line is split as a shell would', () => {
  assert.deepEqual(splitCommand('bash -l'), ['bash', '-l']);
  assert.deepEqual(splitCommand(`  sh -c 'dmesg | tail'  `), ['sh', '-c', 'dmesg | tail']);
  assert.deepEqual(splitCommand(`echo "a \\" b" c\\ d e'f'"g"`), ['echo', 'a " b', 'c d', 'efg']);
  assert.deepEqual(splitCommand(`echo ''`), ['echo', '']);
  assert.deepEqual(splitCommand('   '), []);
});

test('a quote that is not closed is told', () => {
  assert.equal(splitCommand(`echo "a`), null);
  assert.equal(splitCommand(`echo 'a`), null);
});

test('words are quoted such that splitting gives them back', () => {
  for (const words of [['ls', '-l'], ['a b', "it's", '', '"', '$HOME', 'a\\b'], ['ä', '漢 字']])
    assert.deepEqual(splitCommand(quoteCommand(words)), words);
  assert.equal(quoteCommand(['sh', '-c', 'dmesg | tail']), "sh -c 'dmesg | tail'");
});

test('an environment is one NAME=value a line, and a line that is none is told', () => {
  assert.deepEqual(readEnvironment('A=1\n\n B=a b=c \nC='), { A: '1', B: 'a b=c ', C: '' });
  assert.equal(readEnvironment('A=1\nB'), 'B');
  assert.equal(readEnvironment('=x'), '=x');
});

test('keys are called as on the keyboard of the person', () => {
  assert.equal(pasteKey(isApple('MacIntel')), '⌘V');
  assert.equal(pasteKey(isApple('Linux x86_64')), 'Ctrl Shift V');
  assert.ok(keyList(true).some(([press]) => press === '⌘C'));
  assert.ok(keyList(false).every(([press]) => !/[⌘⌥]/.test(press)));
});

test('what a machine uses is said in words', () => {
  const facts = readFacts({
    processes: 2, started_at: '2026-01-01T00:00:00Z', load_average: [0.5, 1, 2],
    cpu: { usage: 5e9, allocated_time: 4e9 },
    memory: { usage: 1024, total: 2048, swap_usage: 0 },
    os_info: { os: 'Debian GNU/Linux', os_version: '12', kernel_version: '6.1', hostname: 'box' },
  })!;
  assert.equal(facts.system, 'Debian GNU/Linux 12');
  assert.equal(facts.processors, 4);
  const before = { facts: { ...facts, processorTime: 3e9 }, at: 1_000 };
  assert.equal(busy(before, { facts, at: 2_000 }), 50);
  assert.equal(busy(null, { facts, at: 2_000 }), null);
  assert.equal(busy(before, { facts: { ...facts, processorTime: 0 }, at: 2_000 }), null);
  assert.equal(processorUse(50, 4), '50 % of 4 processors');
  assert.equal(processorUse(null, 1), '1 processor');
  assert.equal(duration(30_000), 'less than a minute');
  assert.equal(duration(60_000), '1 minute');
  assert.equal(duration((26 * 60 + 5) * 60_000), '1 day, 2 hours');
  assert.equal(duration((24 * 60 + 5) * 60_000), '1 day');
});

test('an instance that says nothing of itself has no facts', () => {
  assert.equal(readFacts({ processes: 1, memory: { usage: 0 } }), null);
  assert.equal(readFacts(null), null);
});

test('a console in use says who has it, and that it is oneself in another window', () => {
  const title = (name: string | null): string => notice('console', {
    name: 'busy', holder: name === null ? null : { operation: 'x', name, since: '' },
  }, 'ann')!.title;

  assert.equal(title('bob'), 'bob controls this console');
  assert.equal(title('ann'), 'You (ann), in another window, control this console');
  assert.equal(title(null), 'Another client controls this console');
});

test('a console that has ended says the code and the cause', () => {
  const title = (exitCode?: number): string => notice('console', {
    name: 'ended',
    end: { type: 'end', cause: 'finished', status: '', message: '',
      ...(exitCode === undefined ? {} : { exitCode }) },
  })!.title;

  assert.equal(title(7), 'The program in this console has ended with exit code 7');
  assert.match(title(137), /was killed \(signal 9, exit code 137\)$/);
  assert.equal(title(), 'The program in this console has ended');
});

test('an address survives being read and written', () => {
  for (const path of [
    '/ui/instances',
    '/ui/instances/host/console',
    '/ui/instances/host/terminal/2?beside=web/console&beside=a%20b/overview',
  ]) {
    const [before = '', query = ''] = path.split('?');
    assert.equal(formatRoute(parseRoute(before, query)), path);
  }
});

test('an address that nobody wrote leads to a page all the same', () => {
  assert.deepEqual(parseRoute('/ui/', ''), []);
  assert.deepEqual(parseRoute('/ui/nonsense/x', ''), []);
  assert.deepEqual(parseRoute('/ui/instances/%E0%A4%A/console', ''), []);
  assert.deepEqual(parseRoute('/ui/instances/host/nonsense/-1', ''),
    [{ instance: 'host', tab: 'console', item: 0 }]);
});

test('no view is shown twice side by side', () => {
  const route = parseRoute(
    '/ui/instances/host/terminal/1', 'beside=host/terminal/2&beside=host/console');

  assert.deepEqual(route.map(({ tab }) => tab), ['terminal', 'console']);
});

test('a message that this version does not know is ignored', () => {
  assert.equal(decode('{"type":"news"}'), null);
  assert.equal(decode('no JSON'), null);
  assert.equal(decode('null'), null);
  assert.deepEqual(decode('{"type":"grant","bytes":-1}'), { type: 'grant', bytes: 0 });
});

test('an exit code is absent from an end that has none', () => {
  assert.deepEqual(decode('{"type":"end","cause":"stopped","status":"Cancelled"}'),
    { type: 'end', cause: 'stopped', status: 'Cancelled', message: '' });
});

test('a command that was not found says so and offers another one', () => {
  const shown = notice('command', {
    name: 'ended',
    end: { type: 'end', cause: 'finished', status: 'Success', exitCode: 127, message: '' },
  });

  assert.match(shown!.text, /exit code 127/);
  assert.ok(shown!.ways.some(([way]) => way === 'shell'));
});

test('every resting phase of a session offers a way on', () => {
  const phases = [
    { name: 'busy', holder: null },
    { name: 'taken', message: '' },
    { name: 'stopped' },
    { name: 'refused', code: 403, message: '' },
    { name: 'refused', code: 404, message: '' },
    { name: 'refused', code: 400, message: '' },
    { name: 'waiting', why: 'Gone.' },
    { name: 'ended', end: { type: 'end', cause: 'unheard of', status: '', message: '' } },
  ] as const;
  for (const phase of phases)
    for (const kind of ['console', 'command'] as const)
      assert.ok(notice(kind, phase)!.ways.length > 0, phase.name);
});
