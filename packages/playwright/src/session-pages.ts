import type { Locator, Page } from '@playwright/test';

/** Where the pages have what a user signs in and out with: Playwright selectors. */
export interface SessionSelectors {
  /** The path of the sign-in page. */
  signInPath: string;
  email: string;
  password: string;
  /** The button that sends the sign-in form. */
  signIn: string;
  /** The control that signs out. Only signed-in pages have it. */
  signOut: string;
}

/** Those of the companion, and of most apps: the one form with a password, and the control of the sign-out controller. */
export const SESSION_SELECTORS: SessionSelectors = {
  signInPath: '/users/sign_in',
  email: 'form:has(input[type=password]) input[type=email]',
  password: 'input[type=password]',
  signIn: 'form:has(input[type=password]) [type=submit]',
  signOut: '[data-controller~=sign-out]',
};

/** Sign-in and sign-out as a user does them, on the page. */
export class SessionPages {
  /** The control that signs out. */
  readonly signOutControl: Locator;
  readonly #page: Page;
  readonly #selectors: SessionSelectors;

  constructor(page: Page, selectors: Partial<SessionSelectors> = {}) {
    this.#page = page;
    this.#selectors = { ...SESSION_SELECTORS, ...selectors };
    this.signOutControl = page.locator(this.#selectors.signOut);
  }

  /** Opens the sign-in page, signs in, and waits until the page is a signed-in one. */
  async signIn(credentials: { email: string; password: string }): Promise<void> {
    await this.#page.goto(this.#selectors.signInPath);
    await this.submit(credentials);
    await this.signOutControl.waitFor();
  }

  /** Fills in the sign-in form of the page and sends it, whatever comes of it. */
  async submit({ email, password }: { email: string; password: string }): Promise<void> {
    await this.#page.locator(this.#selectors.email).fill(email);
    await this.#page.locator(this.#selectors.password).fill(password);
    await this.#page.locator(this.#selectors.signIn).click();
  }

  /** Signs out by the page's control, and waits until the page has none any more: 5 s and longer where a shell is silent. */
  async signOut(): Promise<void> {
    await this.signOutControl.click();
    await this.signOutControl.waitFor({ state: 'detached' });
  }
}
