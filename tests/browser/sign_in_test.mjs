// Who is let in, and what everybody else reads.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { scene } from './support/scene.mjs';

const refused = /status of 403/;

scene('a link lets one person in, and leaves no trace in the address', async ({ daemon, visit }) => {
  const ann = await visit({ name: 'ann', signedIn: false });
  await ann.page.goto(await daemon.link());
  await ann.reads('ann · ');
  assert.equal(ann.page.url(), `${daemon.origin}/ui/instances`);
  await ann.page.reload();
  await ann.reads('ann · ');
});

scene('a person whose name is not known is asked for it, once', async ({ daemon, visit }) => {
  const ann = await visit({ name: '', signedIn: false });
  await ann.page.goto(await daemon.link());
  await ann.page.getByLabel('Your name, as others see it').fill('ann of the lab');
  await ann.button('Sign in').click();
  await ann.reads('ann of the lab · ');
  await ann.page.goto(await daemon.link());
  await ann.reads(/^ann of the lab.* · /);
});

scene('a link that was used says so, and a new one that is pasted lets in', async ({ daemon, visit }) => {
  const link = await daemon.link();
  const ann = await visit({ signedIn: false });
  await ann.page.goto(link);
  await ann.page.getByRole('heading', { name: 'Instances' }).waitFor();

  const bob = await visit({ signedIn: false, expected: refused });
  await bob.page.goto(link);
  await bob.reads('This link has been used or has expired. Ask for a new one with `lecternd link`.');
  await bob.page.getByLabel('Or paste the link here').fill(await daemon.link());
  await bob.button('Sign in').click();
  await bob.page.getByRole('heading', { name: 'Instances' }).waitFor();
});

scene('a stranger is asked to sign in, and then sees what the address is about', async ({ daemon, visit }) => {
  const ann = await visit({ signedIn: false });
  await ann.open('instances/host/console');
  await ann.page.getByRole('heading', { name: 'Sign in to Lectern' }).waitFor();
  await ann.page.getByLabel('Or paste the link here').fill(await daemon.link());
  await ann.page.keyboard.press('Enter');
  await ann.terminal();
});

scene('what is no link is refused with a sentence', async ({ visit }) => {
  const ann = await visit({ signedIn: false, expected: /status of 40[03]/ });
  await ann.open('');
  await ann.page.getByLabel('Or paste the link here').fill('open sesame');
  await ann.button('Sign in').click();
  await ann.reads(/link/i);
  assert.match(await ann.page.getByRole('alert').innerText(), /^This link has been used or has expired/);
});

scene('who signs out is a stranger, and the console is free', async ({ visit }) => {
  const ann = await visit({ name: 'ann', expected: refused });
  await ann.openConsole();
  await ann.button('Sign out').click();
  await ann.reads(/^To sign in again you need a new link/);
  await ann.answer('Sign out');
  await ann.page.getByRole('heading', { name: 'Sign in to Lectern' }).waitFor();
  await ann.page.reload();
  await ann.page.getByRole('heading', { name: 'Sign in to Lectern' }).waitFor();

  const bob = await visit({ name: 'bob' });
  await bob.openConsole();
});

scene('a page of another origin opens no WebSocket, and posts nothing', async ({ daemon, visit }) => {
  const ann = await visit({ expected: /./ }); // That other page has no rules and breaks ours.
  /** @type {(string | undefined)[]} */
  const cookies = [];
  const other = createServer((request, response) => {
    cookies.push(request.headers.cookie);
    response.end('<!doctype html><title>Elsewhere</title>');
  });
  await once(other.listen(0, '127.0.0.1'), 'listening');
  try {
    // Another port is another origin, but to cookies the same site: the browser sends ours along.
    const { port } = /** @type {import('node:net').AddressInfo} */ (other.address());
    await ann.page.goto(`http://127.0.0.1:${port}/`);
    assert.equal(await ann.page.evaluate(openSocket, `${daemon.origin.replace('http', 'ws')}/1.0/events`), 'refused');
    const answer = ann.page.waitForResponse(/exec$/);
    await ann.page.evaluate(post, `${daemon.origin}/1.0/instances/host/exec`);
    assert.equal((await answer).status(), 403);
    // And there it is of no use.
    const cookie = cookies[0] ?? '';
    assert.match(cookie, /^lectern-/);
    assert.equal((await fetch(`${daemon.origin}/1.0/instances`, { headers: { cookie } })).status, 403);
  } finally {
    other.close();
    other.closeAllConnections();
  }
  await ann.open('instances');
  assert.equal(await ann.page.evaluate(openSocket, `${daemon.origin.replace('http', 'ws')}/1.0/events`), 'open');
});

/** With the proof that this origin keeps, if it has one. @param {string} address */
function openSocket(address) {
  return new Promise((resolve) => {
    const proof = localStorage.getItem('lectern.proof');
    const names = proof === null ? [] : [`lectern.proof.${proof}`];
    const socket = new WebSocket(address, ['lectern.events.v1', ...names]);
    socket.onopen = () => resolve('open');
    socket.onerror = () => resolve('refused');
  });
}

/** As a form would, which asks nobody beforehand. @param {string} address */
function post(address) {
  return fetch(address, {
    method: 'POST', mode: 'no-cors', credentials: 'include', body: '{"command":["true"]}',
  }).then(() => undefined);
}
