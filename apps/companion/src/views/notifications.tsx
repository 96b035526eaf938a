/** @jsxRuntime automatic @jsxImportSource preact */

/** What only a native shell can do: notify this device, and show in its tab bar how much is unread. */
export function Notifications() {
  return (
    <section class="card notifications" aria-labelledby="notifications">
      <h2 id="notifications">Notifications</h2>
      <p data-controller="badge" data-badge-icon-value="bell" data-badge-tab-value="home" data-badge-count-value="0">
        Nothing is unread.
      </p>
      <button type="button" class="button" data-controller="push" data-action="push#register">
        Notify this device
      </button>
      <p role="status">
        <span class="granted">This device is notified.</span>
        <span class="denied">Allow notifications in this device’s settings.</span>
        <span class="unavailable">This device can’t be notified.</span>
      </p>
    </section>
  );
}
