// What the page is as a whole: what it loads, what it weighs, and that a keyboard is enough.

import assert from 'node:assert/strict';
import { scene } from './support/scene.mjs';

const transferredBytesMax = 400 * 1024;

scene('all of the page is less than 400 KiB, with everything that is loaded later', async ({ daemon, visit }) => {
  const ann = await visit({ signedIn: false });
  const first = await transferredBy(ann.page, async () => {
    await ann.page.goto((await daemon.link()).replace('/ui/', '/ui/instances/host/console'));
    const console = await ann.terminal();
    await console.type('echo $((6 * 7))\n');
    await console.shows('42');
    await ann.tab('terminal').click();
    await ann.terminal();
    await ann.tab('overview').click();
    await ann.tab('activity').click();
  });
  console.log(`transferred: ${first} bytes`);
  assert.ok(first > 0 && first < transferredBytesMax, `${first} bytes`);
});

// Requests to others and breaches of the page's policy are complaints, which each test counts; this one
// only goes everywhere.
scene('wherever one goes the page asks nobody else, and keeps to its policy', async ({ visit }) => {
  const ann = await visit();
  const console = await ann.openConsole();
  await console.type(String.raw`printf '\033]0;a title\007\033[31mred\033[m https://elsewhere.test/ \033]8;;https://elsewhere.test/\007x\033]8;;\007\n'` + '\n');
  await ann.reads('a title');
  for (const tab of /** @type {const} */ (['terminal', 'overview', 'activity', 'console']))
    await ann.tab(tab).click();
  await ann.button('Search').click();
  await ann.page.keyboard.type('red');
  await ann.reads(/^\d+ (of \d+|matches)$/);
  await ann.button('Close search').click();
  await ann.button('Keys').click();
  await ann.button('Close').click();
  await ann.button('Settings').click();
  for (const look of ['light', 'dark', 'contrast', 'system'])
    await ann.page.getByLabel('Theme').selectOption(look);
  await ann.button('Close').click();
  await ann.button('Larger text').click();
  assert.deepEqual(ann.complaints, []);
});

scene('a keyboard is enough to reach a console, to leave it, and to run a command', async ({ visit }) => {
  const ann = await visit();
  const { keyboard } = ann.page;
  await tabTo(ann.page, 'host');
  await keyboard.press('Enter');
  const terminal = await ann.terminal();
  await keyboard.type('echo $((6 * 7))\n');
  await terminal.shows('42');

  await keyboard.press('Control+Shift+ArrowUp');
  assert.equal(await focused(ann.page), 'Console');
  await keyboard.press('Tab');
  assert.equal(await focused(ann.page), 'Terminal');
  await keyboard.press('Enter');
  const command = await ann.terminal();
  await keyboard.type('exit 3\n');
  await ann.reads('The command has ended with exit code 3');
  await keyboard.press('Control+Shift+ArrowUp');
  await tabTo(ann.page, 'Run again');
  await keyboard.press('Enter');
  await command.isLive();
});

scene('the key that leads to a command, or back to a console, is not for the guest', async ({ visit }) => {
  const ann = await visit();
  const { keyboard } = ann.page;
  const answering = 'while IFS= read -r line; do echo "got <$line>"; done';
  const console = await ann.openConsole();
  await console.type(`echo ready; ${answering}\n`);
  await console.shows('ready');
  await ann.run(`sh -c '${answering}'`);
  for (const [tab, key] of [['Console', 'c'], ['Terminal', 't'], ['Console', 'd'], ['Terminal', 'u']]) {
    await keyboard.press('Control+Shift+ArrowUp');
    await tabTo(ann.page, tab, tab === 'Console' ? 'Shift+Tab' : 'Tab');
    await keyboard.down('Enter');
    await keyboard.down('Enter'); // Held, so that it repeats.
    await keyboard.up('Enter');
    await keyboard.type(`${key}\n`); // At once: a console is still on its way.
    await console.shows(`got <${key}>`);
    assert.deepEqual((await console.lines()).filter((line) => line === 'got <>'), []);
  }
});

scene('on a Mac the Option key types characters, and is Meta only for those who chose that', async ({ visit }) => {
  const ann = await visit();
  await ann.context.addInitScript(() => Object.defineProperty(navigator, 'platform', { value: 'MacIntel' }));
  const console = await ann.openConsole();
  await console.type('stty -echo; echo ready; cat -v\n');
  await console.shows('ready');
  await ann.page.evaluate(pressOption);
  await console.type('\n');
  await console.shows('@');
  await ann.button('Settings').click();
  await ann.page.getByLabel('Option is Meta').check();
  await ann.answer('Close');
  await ann.page.locator('.xterm-helper-textarea').focus();
  await ann.page.evaluate(pressOption);
  await console.type('\n');
  await console.shows('^[l');
});

/** Option and L on a German keyboard, as a Mac's browser tells of it. Runs in the page. */
function pressOption() {
  const area = /** @type {HTMLElement} */ (document.querySelector('.xterm-helper-textarea'));
  const key = { key: '@', code: 'KeyL', altKey: true, bubbles: true, cancelable: true };
  if (area.dispatchEvent(new KeyboardEvent('keydown', { ...key, keyCode: 76 })))
    area.dispatchEvent(new KeyboardEvent('keypress', { ...key, keyCode: 64, charCode: 64 }));
  area.dispatchEvent(new KeyboardEvent('keyup', { ...key, keyCode: 76 }));
}

/**
 * What comes over the network, with its headers, until `visit` is done.
 * @param {import('playwright-core').Page} page @param {() => Promise<void>} visit
 */
async function transferredBy(page, visit) {
  let bytes = 0;
  const inside = await page.context().newCDPSession(page);
  inside.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  await inside.send('Network.enable');
  await visit();
  await inside.detach();
  return bytes;
}

/** The text or the name of what has the focus. @param {import('playwright-core').Page} page */
function focused(page) {
  return page.evaluate(() => {
    const { activeElement } = document;
    return activeElement?.getAttribute('aria-label') ?? activeElement?.textContent ?? '';
  });
}

/**
 * Presses Tab until `name` has the focus.
 * @param {import('playwright-core').Page} page @param {string} name
 */
async function tabTo(page, name, key = 'Tab') {
  const pressesMax = 30;
  for (let presses = 0; presses < pressesMax; presses += 1) {
    await page.keyboard.press(key);
    if (await focused(page) === name) return;
  }
  assert.fail(`${name} cannot be reached by Tab`);
}
