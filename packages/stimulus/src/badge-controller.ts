import { Controller } from '@hotwired/stimulus';
import { bridge } from '@tandem-auth/bridge';

/**
 * Shows in the native tab bar how much is unread: `showNotificationBadge`, when the page comes and whenever the count changes.
 *
 * Values: `icon` and `tab`, the shell's names for them, and `count`; 0, or none, takes the badge away.
 */
export class BadgeController extends Controller {
  static override values = { icon: '', tab: '', count: 0 };

  declare readonly iconValue: string;
  declare readonly tabValue: string;
  declare readonly countValue: number;

  countValueChanged(): void {
    void bridge.request('showNotificationBadge', { icon: this.iconValue, tab: this.tabValue, count: this.countValue });
  }
}
