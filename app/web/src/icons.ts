// The icons of icons.svg, by name.

import sprite from './icons.svg?raw';

export type IconName =
  | 'square-terminal'
  | 'monitor'
  | 'activity'
  | 'info'
  | 'search'
  | 'clipboard-paste'
  | 'copy'
  | 'download'
  | 'maximize'
  | 'minimize'
  | 'settings'
  | 'keyboard'
  | 'log-out'
  | 'plus'
  | 'x'
  | 'columns-2'
  | 'chevron-up'
  | 'chevron-down'
  | 'a-arrow-up'
  | 'a-arrow-down'
  | 'circle-alert'
  | 'rotate-cw'
  | 'server'
  | 'ban'
  | 'trash-2'
  | 'chevron-left';

const svg = 'http://www.w3.org/2000/svg';

/** Puts the drawings into the page, once: a file of their own would be fetched for each use. */
export function addIcons(): void {
  const drawings = new DOMParser().parseFromString(sprite, 'image/svg+xml').documentElement;
  drawings.setAttribute('hidden', '');
  document.body.append(document.importNode(drawings, true));
}

/** Decoration only: whatever has a meaning has a text as well. */
export function icon(name: IconName): SVGSVGElement {
  const element = document.createElementNS(svg, 'svg');
  const use = document.createElementNS(svg, 'use');
  element.classList.add('icon');
  element.setAttribute('aria-hidden', 'true');
  use.setAttribute('href', `#icon-${name}`);
  element.append(use);
  return element;
}
