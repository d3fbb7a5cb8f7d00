import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holderIn, readOperation, type Happening, type Operation } from '../src/api/model.ts';
import { filterInstances, sortInstances } from '../src/instance_list.ts';
import { closeQuestion, endQuestion, signOutQuestion } from '../src/questions.ts';
import { foldHappenings, outcome, sessionsOf } from '../src/sessions.ts';

const at = (minutes: number): string => new Date(Date.UTC(2026, 0, 1, 9, minutes)).toISOString();

function operation(part: Partial<Operation>): Operation {
  return {
    id: 'op', kind: 'command', role: 'controller', description: '', status: 'Success',
    created: at(0), updated: at(1), instance: 'host', command: 'true', exitCode: 0, mayCancel: false, error: '', requestor: 'ann',
    ...part,
  };
}

const visit = (begun: number, ended: number, requestor = 'ann'): Operation => operation({
  id: `${requestor} ${begun}`, kind: 'console', command: '', exitCode: null,
  created: at(begun), updated: at(ended), requestor,
});

test('a day of returning to a console is one session', () => {
  const visits = Array.from({ length: 40 }, (_, n) => visit(40 - n, 40 - n + 1));
  const rows = sessionsOf(visits);

  assert.equal(rows.length, 1);
  assert.deepEqual([rows[0]!.visits, rows[0]!.begun, rows[0]!.ended], [40, at(1), at(41)]);
});

test('a console that a person returns to after an hour, or another person has, is another session', () => {
  const rows = sessionsOf([visit(100, 101), visit(20, 21, 'bob'), visit(10, 11)]);

  assert.deepEqual(rows.map(({ operation: { id } }) => id), ['ann 100', 'bob 20', 'ann 10']);
});

test('each command is a session', () => {
  assert.equal(sessionsOf([operation({ id: '1' }), operation({ id: '2' })]).length, 2);
});

test('an outcome says what became of a session', () => {
  const said = (part: Partial<Operation>): string => {
    const { tone, text } = outcome(sessionsOf([operation(part)])[0]!);
    return `${tone}: ${text}`;
  };
  assert.equal(said({}), 'off: Succeeded, exit code 0');
  assert.equal(said({ exitCode: 137 }), 'bad: Killed, signal 9');
  assert.equal(said({ exitCode: 7 }), 'bad: Failed, exit code 7');
  assert.equal(said({ exitCode: null, status: 'Failure' }), 'bad: Failed');
  assert.equal(said({ exitCode: null, status: 'Cancelled' }), 'off: Ended by request');
  assert.equal(said({ exitCode: null, status: 'Running' }), 'live: Running');
  assert.equal(said({ exitCode: null, kind: 'console' }), 'off: Detached');
  assert.equal(said({ exitCode: 7, kind: 'console' }), 'off: Ended, exit code 7');
});

test('what an operation is stands in its facts, not in its description', () => {
  const read = (metadata: object): string => {
    const { kind, role } = readOperation({ description: 'Anything', metadata });
    return `${kind} ${role}`;
  };
  assert.equal(read({ lectern: { kind: 'console', role: 'spectator' } }), 'console spectator');
  assert.equal(read({ lectern: { kind: 'command', role: 'controller' } }), 'command controller');
  assert.equal(read({ command: ['true'] }), 'command controller');
  assert.equal(read({ fds: {} }), 'console controller');
});

test('a console belongs to who controls it, however many others watch', () => {
  const running = { kind: 'console', status: 'Running' } as const;
  const all = [
    operation({ ...running, id: '1', role: 'spectator', requestor: 'bob' }),
    operation({ ...running, id: '2', role: 'participant', requestor: 'carol' }),
    operation({ ...running, id: '3', kind: 'command' }),
  ];
  assert.equal(holderIn(all, 'host'), null);

  const holder = holderIn([...all, operation({ ...running, id: '4' })], 'host');
  assert.equal(holder?.operation, '4');
});

test('a console that a person has in two windows at once is two sessions', () => {
  const running = { kind: 'console', status: 'Running', exitCode: null } as const;
  const rows = sessionsOf([
    operation({ ...running, id: 'later', role: 'spectator' }),
    operation({ ...running, id: 'earlier' }),
  ]);

  assert.deepEqual(rows.map((row) => `${row.operation.id}: ${outcome(row).text}`),
    ['later: Watching', 'earlier: Attached']);
});

test('a command keeps its quotes', () => {
  const words = ['sh', '-c', "echo 'a  b' | tail", ''];
  const { command } = readOperation({ metadata: { command: words } });

  assert.equal(command, `sh -c 'echo '"'"'a  b'"'"' | tail' ''`);
});

test('the same event by the same person several times in a row is one line', () => {
  const event = (action: string, who: string): Happening =>
    ({ time: at(0), action, instance: 'host', who });
  const folded = foldHappenings([
    event('a', 'ann'), event('a', 'ann'), event('a', 'bob'), event('b', 'bob'), event('a', 'ann')]);

  assert.deepEqual(folded.map(({ action, who, times }) => `${action} ${who} ${times}`),
    ['a ann 2', 'a bob 1', 'b bob 1', 'a ann 1']);
});

test('a question says whose command ends', () => {
  const [row] = sessionsOf([operation({ status: 'Running', command: 'make', requestor: 'bob' })]);

  assert.equal(endQuestion(row!, 'ann').title, 'End a command of bob?');
  assert.equal(endQuestion(row!, 'bob').title, 'End your command?');
  assert.match(endQuestion(row!, 'ann').text, /make/);
  const [console] = sessionsOf([visit(0, 1, 'bob')]);
  assert.equal(endQuestion(console!, 'ann').title, 'Disconnect bob from the console?');
});

test('a question says what is lost', () => {
  assert.match(closeQuestion('vim notes').text, /vim notes is still running/);
  assert.match(signOutQuestion(0).text, /^To sign in again you need a new link/);
  assert.match(signOutQuestion(1).text, /^A command is running/);
  assert.match(signOutQuestion(3).text, /^3 commands are running/);
});

const named = (name: string, status = 'Running', description = ''): Parameters<typeof sortInstances>[0][0] =>
  ({ name, status, description, created: '' });

test('instances stand in the order in which people count', () => {
  const sorted = sortInstances(['vm-10', 'vm-2', 'Web', 'db'].map((name) => named(name)));

  assert.deepEqual(sorted.map(({ name }) => name), ['db', 'vm-2', 'vm-10', 'Web']);
});

test('a filter finds instances by name, description and state', () => {
  const all = [named('vm-1'), named('vm-2', 'Stopped'), named('web', 'Running', 'the shop')];
  const found = (filter: string): string[] => filterInstances(all, filter).map(({ name }) => name);

  assert.deepEqual(found(''), ['vm-1', 'vm-2', 'web']);
  assert.deepEqual(found('VM run'), ['vm-1']);
  assert.deepEqual(found('stopped'), ['vm-2']);
  assert.deepEqual(found('shop'), ['web']);
  assert.deepEqual(found('nothing'), []);
});
