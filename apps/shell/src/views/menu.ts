import Gtk from 'gi://Gtk?version=4.0';

export interface MenuActions {
  reload(): void;
  openWindow(): void;
  signOut(): void;
}

interface MenuState {
  readonly canReload: boolean;
  readonly isSignedIn: boolean;
  readonly isNotified: boolean;
  /** How much is unread. */
  readonly badge: number;
}

/** The menu in the title bar, and what it tells of this device. */
export class Menu {
  readonly widget: Gtk.MenuButton;
  readonly #notifications = new Gtk.Label({ xalign: 0, css_classes: ['dim-label'] });
  readonly #reload: Gtk.Button;
  readonly #signOut: Gtk.Button;

  constructor(actions: MenuActions) {
    const popover = new Gtk.Popover();
    const item = (label: string, act: () => void) => {
      const button = new Gtk.Button({ label, css_classes: ['flat'] });
      button.connect('clicked', () => {
        popover.popdown();
        act();
      });
      return button;
    };
    this.#reload = item('Reload', actions.reload);
    this.#signOut = item('Sign Out', actions.signOut);
    const box = new Gtk.Box({ orientation: Gtk.Orientation.VERTICAL, spacing: 6 });
    box.append(this.#reload);
    box.append(item('New Window', actions.openWindow));
    box.append(this.#signOut);
    box.append(this.#notifications);
    popover.set_child(box);
    this.widget = new Gtk.MenuButton({ icon_name: 'open-menu-symbolic', tooltip_text: 'Menu', popover });
  }

  show({ canReload, isSignedIn, isNotified, badge }: MenuState): void {
    this.#reload.sensitive = canReload;
    this.#signOut.sensitive = isSignedIn;
    const unread = badge > 0 ? `, ${badge} unread` : '';
    this.#notifications.label = `Notifications: ${isNotified ? 'on' : 'off'}${unread}`;
  }
}
