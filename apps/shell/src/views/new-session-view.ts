import Gtk from 'gi://Gtk?version=4.0';
import { sentenceFor } from '../sentences.ts';

export interface NewSessionActions {
  signIn(credentials: { email: string; password: string }): Promise<void>;
  /** To the page that has the other ways. */
  goOnToPage(): void;
}

/** The native sign-in: e-mail, password, and why it hasn't worked. */
export class NewSessionView {
  readonly widget: Gtk.Widget;
  readonly #actions: NewSessionActions;
  readonly #email = new Gtk.Entry({ placeholder_text: 'Email', input_purpose: Gtk.InputPurpose.EMAIL });
  readonly #password = new Gtk.PasswordEntry({ placeholder_text: 'Password', show_peek_icon: true });
  /** Not in the theme's red, which can't be read where it is dark. */
  readonly #error = new Gtk.Label({ wrap: true, xalign: 0, visible: false, css_classes: ['heading'] });
  readonly #submit = new Gtk.Button({ label: 'Sign In', css_classes: ['suggested-action'] });
  readonly #otherWays = new Gtk.Button({ label: 'More ways to sign in', css_classes: ['flat'] });
  readonly #onChange: () => void;

  constructor(actions: NewSessionActions, onChange: () => void) {
    this.#actions = actions;
    this.#onChange = onChange;
    const box = new Gtk.Box({
      orientation: Gtk.Orientation.VERTICAL,
      spacing: 12,
      margin_top: 48,
      margin_start: 24,
      margin_end: 24,
    });
    box.append(new Gtk.Label({ label: 'Sign in', css_classes: ['title-1'] }));
    box.append(new Gtk.Label({ label: 'Once, for the web and the app.', css_classes: ['dim-label'] }));
    for (const part of [this.#error, this.#email, this.#password, this.#submit, this.#otherWays]) box.append(part);
    this.widget = box;
    this.#email.connect('activate', () => void this.#password.grab_focus());
    this.#password.connect('activate', () => this.#signIn());
    this.#submit.connect('clicked', () => this.#signIn());
    this.#otherWays.connect('clicked', () => actions.goOnToPage());
  }

  get error(): string {
    return this.#error.visible ? this.#error.label : '';
  }

  get isBusy(): boolean {
    return !this.#submit.sensitive;
  }

  #signIn(): void {
    if (this.isBusy) return;
    this.#show({ isBusy: true, error: '' });
    const credentials = { email: this.#email.text, password: this.#password.text };
    this.#actions.signIn(credentials).then(
      () => this.#show({ isBusy: false, error: '' }),
      (error: Error) => this.#show({ isBusy: false, error: sentenceFor(error) }),
    );
  }

  #show({ isBusy, error }: { isBusy: boolean; error: string }): void {
    this.#submit.sensitive = !isBusy;
    this.#error.label = error;
    this.#error.visible = error !== '';
    this.#onChange();
  }
}
