import Gtk from 'gi://Gtk?version=4.0';

/** In place of a page that hasn't come. */
export class FailureView {
  readonly widget: Gtk.Widget;
  readonly message: string;

  constructor(message: string, retry: () => void) {
    this.message = message;
    const box = new Gtk.Box({
      orientation: Gtk.Orientation.VERTICAL,
      spacing: 18,
      valign: Gtk.Align.CENTER,
      margin_start: 24,
      margin_end: 24,
    });
    const button = new Gtk.Button({ label: 'Retry', halign: Gtk.Align.CENTER, css_classes: ['suggested-action'] });
    button.connect('clicked', retry);
    box.append(new Gtk.Label({ label: message, wrap: true, justify: Gtk.Justification.CENTER }));
    box.append(button);
    this.widget = box;
  }
}
