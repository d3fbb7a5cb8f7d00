// The order of instances, and which of them a person looks for.

import type { Instance } from './api/model.ts';

const natural = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** As people count: vm-2 before vm-10. */
export const sortInstances = (instances: readonly Instance[]): Instance[] =>
  [...instances].sort((a, b) => natural.compare(a.name, b.name));

/** Those whose name, description or state has each word of `filter` in it. */
export function filterInstances(instances: readonly Instance[], filter: string): Instance[] {
  const words = filter.toLocaleLowerCase().split(/\s+/).filter((word) => word !== '');
  return instances.filter(({ name, description, status }) => {
    const text = `${name} ${description} ${status}`.toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
}
