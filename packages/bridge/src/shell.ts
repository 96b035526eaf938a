/** What a shell, or whoever plays one, makes of what a page sends. */
export { type PageMessageRead, readPageMessage } from './page-message.ts';
