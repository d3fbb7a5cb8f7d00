// Elements in one expression; the whole "framework".

import { icon, type IconName } from './icons.ts';

type Child = Node | string | null | false;
type Attributes = Record<string, string | boolean | number | ((event: Event) => void)>;

/**
 * Makes an element. `onclick` and its like are listeners, `true` is an empty attribute, `false`
 * none. Text is always text, never markup.
 */
export function h<Name extends keyof HTMLElementTagNameMap>(
  name: Name, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, '');
    else if (value !== false) element.setAttribute(key, String(value));
  }
  put(element, ...children);
  return element;
}

/** Replaces what is in `element`. */
export function put(element: Element, ...children: Child[]): void {
  element.replaceChildren(
    ...children.filter((child): child is Node | string => child !== null && child !== false));
}

/**
 * As `put`, for what is made anew with each change: what is there already stays, with its
 * listeners. So the keyboard stays where it is, and a press of the mouse during which something
 * changed is a click. What does different things under one name needs different keys; see `ButtonOptions`.
 */
export function putAgain(element: Element, ...children: Child[]): void {
  const made = h('div', {}, ...children);
  settle(element, made);
}

function settle(there: Element, made: Element): void {
  const old = [...there.childNodes];
  const next = [...made.childNodes].map((child) => {
    const at = old.findIndex((other) => alike(other, child));
    if (at < 0) return child;
    const [kept] = old.splice(at, 1);
    if (!kept!.isEqualNode(child)) become(kept!, child);
    return kept!;
  });
  for (const gone of old) gone.remove();
  // Only an element that is not in its place is moved: moving it takes the focus away.
  next.forEach((child, at) => {
    if (there.childNodes[at] !== child) there.insertBefore(child, there.childNodes[at] ?? null);
  });
}

function become(there: Node, made: Node): void {
  if (!(there instanceof Element) || !(made instanceof Element)) {
    there.nodeValue = made.nodeValue;
    return;
  }
  for (const { name } of [...there.attributes])
    if (!made.hasAttribute(name)) there.removeAttribute(name);
  for (const { name, value } of made.attributes) there.setAttribute(name, value);
  settle(there, made);
}

const alike = (a: Node, b: Node): boolean => a.nodeName === b.nodeName
  && (!(a instanceof Element) || !(b instanceof Element) || keyOf(a) === keyOf(b));

const keyOf = (element: Element): string | null =>
  ['data-key', 'href', 'aria-label'].map((name) => element.getAttribute(name))
    .find((key) => key !== null) ?? null;

export interface ButtonOptions {
  readonly icon?: IconName;
  readonly label: string;
  /** Shows the icon alone; the label is then its name and tooltip. */
  readonly quiet?: boolean;
  readonly primary?: boolean;
  /** Tells it from others of its label; see `putAgain`. */
  readonly key?: string;
  readonly press: () => void;
}

export function button(options: ButtonOptions): HTMLButtonElement {
  const { label, press, quiet = false, primary = false } = options;
  const made = h('button', {
    type: 'button',
    class: quiet ? 'quiet' : primary ? 'primary' : 'plain',
    ...(options.key === undefined ? {} : { 'data-key': options.key }),
    ...(quiet ? { 'aria-label': label, title: label } : {}),
    onclick: press,
  });
  if (options.icon !== undefined) made.append(icon(options.icon));
  if (!quiet) made.append(label);
  return made;
}

/** A point in time for people, exact in its tooltip. */
export function time(iso: string): HTMLElement {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime()) || date.getTime() <= 0) return h('span', {}, '–');
  const today = new Date().toDateString() === date.toDateString();
  const shown = date.toLocaleString([], today
    ? { hour: '2-digit', minute: '2-digit', second: '2-digit' }
    : { dateStyle: 'medium', timeStyle: 'short' });
  return h('time', { datetime: iso, title: date.toLocaleString() }, shown);
}

export function bytes(count: number): string {
  if (count < 1024) return `${count} bytes`;
  if (count < 1024 * 1024) return `${(count / 1024).toFixed(1)} KiB`;
  if (count < 1024 ** 3) return `${(count / 1024 ** 2).toFixed(1)} MiB`;
  return `${(count / 1024 ** 3).toFixed(1)} GiB`;
}
