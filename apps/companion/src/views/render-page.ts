import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';

/** The complete HTML document of a view. */
export function renderPage(view: VNode): string {
  return `<!doctype html>${renderToString(view)}`;
}
