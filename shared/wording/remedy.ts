import { wordsOf } from './reasons.js';

/** What is wrong, and what to do: where the detail does not say so itself, after its semicolon, as the messages do. */
export function withTodo(reason: string, detail: string): string {
  const { todo } = wordsOf(reason, 'en');
  if (todo === '' || detail.includes(';')) return detail;
  return `${detail}; ${todo.charAt(0).toLowerCase()}${todo.slice(1).replace(/\.$/, '')}`;
}
