import type Gdk from 'gi://Gdk?version=4.0';
import Graphene from 'gi://Graphene?version=1.0';
import Gtk from 'gi://Gtk?version=4.0';
import type { ShellWindow } from '../views/shell-window.ts';

/** Writes what the window shows into a PNG file. */
export async function takeScreenshot({ widget, navigator: { top } }: ShellWindow, file: string): Promise<void> {
  if (top.widget.get_mapped()) await top.untilDrawn();
  await nextFrame(widget);
  const paintable = new Gtk.WidgetPaintable({ widget });
  const [width, height] = [widget.get_width(), widget.get_height()];
  const snapshot = new Gtk.Snapshot();
  paintable.snapshot(snapshot, width, height);
  const node = snapshot.to_node();
  const renderer = widget.get_renderer();
  if (!node || !renderer) throw new Error('The window shows nothing.');
  const bounds = new Graphene.Rect();
  bounds.init(0, 0, width, height);
  const texture: Gdk.Texture = renderer.render_texture(node, bounds);
  texture.save_to_png(file);
}

/** What has changed is only there once it has been drawn. */
function nextFrame(widget: Gtk.Widget): Promise<void> {
  return new Promise((resolve) => {
    const clock = widget.get_frame_clock();
    if (!clock) return resolve();
    const id = clock.connect('after-paint', () => {
      clock.disconnect(id);
      resolve();
    });
    widget.queue_draw();
  });
}
