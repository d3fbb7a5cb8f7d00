import { ApiError } from '../api/http.ts';
import { h } from '../dom.ts';
import { change, settings } from '../settings.ts';
import { browserName, signIn, tokenIn } from '../sign_in.ts';

/**
 * For a person whom the daemon does not know.
 * @param token is the one of the link that they came with; empty if there was none.
 * @param done is called once they are known.
 */
export function signInView(problem: string, token: string, done: () => void): HTMLElement {
  const name = h('input', {
    id: 'name', type: 'text', autocomplete: 'nickname', maxlength: 64, value: settings().name,
    placeholder: browserName(),
  });
  const link = h('input', {
    id: 'link', type: 'text', autocomplete: 'off', spellcheck: 'false', required: true,
    placeholder: 'http://…/ui/#token=…', 'aria-describedby': 'problem',
  });
  const trouble = h('p', { id: 'problem', class: 'problem', role: 'alert' }, problem);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    trouble.textContent = '';
    change({ name: name.value.trim() });
    try {
      await signIn(token || tokenIn(link.value));
      done();
    } catch (error) {
      trouble.textContent = signInProblem(error);
      link.select();
    }
  };
  const named = [
    h('label', { for: 'name' }, 'Your name, as others see it'),
    name,
  ];
  const sign = h('button', { type: 'submit', class: 'primary' }, 'Sign in');
  if (token !== '')
    return h('div', { class: 'sign-in' },
      h('h1', {}, 'Sign in to Lectern'),
      h('form', { onsubmit: (event) => void submit(event) }, ...named,
        h('div', { class: 'buttons' }, sign), trouble));
  return h('div', { class: 'sign-in' },
    h('h1', {}, 'Sign in to Lectern'),
    h('p', {}, 'Run this command on the machine that serves the page, and open the link that it prints:'),
    h('pre', {}, h('code', {}, 'lecternd link')),
    h('p', { class: 'muted' }, 'A link works once, for one browser.'),
    h('form', { onsubmit: (event) => void submit(event) }, ...named,
      h('label', { for: 'link' }, 'Or paste the link here'),
      h('div', { class: 'joined' }, link, sign),
      trouble));
}

export function signInProblem(error: unknown): string {
  if (!(error instanceof ApiError)) return String(error);
  if (error.code === 0) return `${error.message} Is it running?`;
  return error.message;
}
