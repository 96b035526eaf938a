import { readAddress } from './address.ts';
import type { PathProperties } from './path-configuration.ts';

/** Where a page is shown: the shell's own sign-in stands for some, and another site's pages are the system browser's. */
export type Place = 'sign-in' | 'modal' | 'page' | 'elsewhere';

export interface Surroundings {
  /** The server's. */
  readonly origin: string;
  propertiesOf(path: string): PathProperties;
  /** Whether the user wants the server's sign-in page instead of the native one. */
  readonly signsInOnPage: boolean;
}

/** As the server's path configuration has it. */
export function placeOf(url: string, { origin, propertiesOf, signsInOnPage }: Surroundings): Place {
  const address = readAddress(url);
  if (address?.origin !== origin) return 'elsewhere';
  const { context, flow } = propertiesOf(address.path);
  if (flow === 'authentication' && !signsInOnPage) return 'sign-in';
  return context === 'modal' ? 'modal' : 'page';
}

/** Where a sign-in page leads to, in the end: never to another site. */
export function afterSignIn(url: string, origin: string): string {
  const target = origin + (readAddress(url)?.query['return_to'] ?? '/');
  return readAddress(target)?.origin === origin ? target : `${origin}/`;
}
