import Gtk from 'gi://Gtk?version=4.0';

/** A button, by its label or tooltip. */
export function press(root: Gtk.Widget, label: string): void {
  const button = find(root, (one) => {
    const isNamed = (one instanceof Gtk.Button && one.label === label) || one.tooltip_text === label;
    return isNamed && one.get_sensitive();
  });
  if (button instanceof Gtk.MenuButton) button.popup();
  else button.activate();
}

/** A field, by what it says while it is empty. */
export function fill(root: Gtk.Widget, label: string, text: string): void {
  const field = find(root, (one) => 'placeholder_text' in one && one.placeholder_text === label);
  (field as Gtk.Entry).text = text;
}

/** The first of what is shown. */
function find(root: Gtk.Widget, isIt: (one: Gtk.Widget) => boolean): Gtk.Widget {
  const waiting = [root];
  for (let one = waiting.shift(); one; one = waiting.shift()) {
    if (!one.get_mapped()) continue;
    if (one !== root && isIt(one)) return one;
    for (let child = one.get_first_child(); child; child = child.get_next_sibling()) waiting.push(child);
  }
  throw new Error('The window shows no such thing.');
}
