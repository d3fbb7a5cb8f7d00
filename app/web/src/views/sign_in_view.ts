import { ApiError } from '../api/http.ts';
import { h } from '../dom.ts';
import { signIn, tokenIn } from '../sign_in.ts';

/** The page for whoever the daemon does not know. @param done is called once it does. */
export function signInView(problem: string, done: () => void): HTMLElement {
  const link = h('input', {
    id: 'link', type: 'text', autocomplete: 'off', spellcheck: 'false', required: true,
    placeholder: 'http://…/ui/#token=…', 'aria-describedby': 'problem',
  });
  const trouble = h('p', { id: 'problem', class: 'problem', role: 'alert' }, problem);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    trouble.textContent = '';
    try {
      await signIn(tokenIn(link.value));
      done();
    } catch (error) {
      trouble.textContent = signInProblem(error);
      link.select();
    }
  };
  return h('div', { class: 'sign-in' },
    h('h1', {}, 'Sign in to Lectern'),
    h('p', {}, 'Run this on the machine that serves the page, and open the link that it prints:'),
    h('pre', {}, h('code', {}, 'lecternd link')),
    h('p', { class: 'muted' }, 'A link works once, and for this browser alone.'),
    h('form', { onsubmit: (event) => void submit(event) },
      h('label', { for: 'link' }, 'Or paste the link here'),
      h('div', { class: 'joined' },
        link, h('button', { type: 'submit', class: 'primary' }, 'Sign in')),
      trouble));
}

export function signInProblem(error: unknown): string {
  if (!(error instanceof ApiError)) return String(error);
  if (error.code === 0) return `${error.message} Is it running?`;
  return error.message;
}
