/**
 * What the objects of a page take, without those that nobody can reach.
 * @param {import('playwright-core').Page} page in Chromium
 */
export async function memoryOf(page) {
  const inside = await page.context().newCDPSession(page);
  await inside.send('HeapProfiler.collectGarbage');
  const { usedSize } = await inside.send('Runtime.getHeapUsage');
  await inside.detach();
  return usedSize;
}
