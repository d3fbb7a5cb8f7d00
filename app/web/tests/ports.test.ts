import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError } from '../src/api/http.ts';
import { consoleBody, noticing, type Ask, type SessionRequest } from '../src/session/ports.ts';

const request: SessionRequest = {
  size: { columns: 80, rows: 24 }, role: 'controller', force: false, resume: null,
};

const failing = (code: number): Ask => () => Promise.reject(new ApiError(code, 'No.'));

test('an instance that is gone is noticed, and the failure still told', async () => {
  let noticed = 0;
  const ask = noticing(failing(404), () => { noticed += 1; });

  await assert.rejects(ask(request), { code: 404 });

  assert.equal(noticed, 1);
});

test('other failures do not say that the instance is gone', async () => {
  for (const code of [0, 403, 409, 500]) {
    const ask = noticing(failing(code), () => assert.fail('It is not gone.'));

    await assert.rejects(ask(request), { code });
  }
});

test('a request for a console says in which role, and its size only if that counts', () => {
  const keys = (part: Partial<SessionRequest>): Record<string, unknown> =>
    ({ ...consoleBody({ ...request, ...part }) });

  assert.deepEqual(keys({}), {
    protocol: 'lectern.session.v1', type: 'console', role: 'controller', width: 80, height: 24,
    force: false,
  });
  assert.deepEqual(keys({ role: 'spectator', resume: { log: 'L', offset: 1 } }), {
    protocol: 'lectern.session.v1', type: 'console', role: 'spectator', force: false,
    resume: { log: 'L', offset: 1 },
  });
});
