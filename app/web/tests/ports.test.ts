import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError } from '../src/api/http.ts';
import { noticing, type Ask } from '../src/session/ports.ts';

const size = { columns: 80, rows: 24 };

const failing = (code: number): Ask => () => Promise.reject(new ApiError(code, 'No.'));

test('an instance that is gone is noticed, and the failure still told', async () => {
  let noticed = 0;
  const ask = noticing(failing(404), () => { noticed += 1; });

  await assert.rejects(ask(size, false, null), { code: 404 });

  assert.equal(noticed, 1);
});

test('other failures do not say that the instance is gone', async () => {
  for (const code of [0, 403, 409, 500]) {
    const ask = noticing(failing(code), () => assert.fail('It is not gone.'));

    await assert.rejects(ask(size, false, null), { code });
  }
});
