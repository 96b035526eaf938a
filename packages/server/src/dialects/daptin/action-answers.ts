/** What an action tells the dashboard to do, one thing after the other. */
export interface ActionAnswer {
  readonly ResponseType: 'client.notify' | 'client.redirect' | 'client.store.set';
  readonly Attributes: Readonly<Record<string, string | number>>;
}

export function success(message: string): ActionAnswer {
  return { ResponseType: 'client.notify', Attributes: { type: 'success', title: 'Success', message } };
}

export function failure(message: string): ActionAnswer {
  return { ResponseType: 'client.notify', Attributes: { type: 'error', title: 'Failed', message } };
}

/** Has it keep something in its local storage. */
export function store(key: string, value: string): ActionAnswer {
  return { ResponseType: 'client.store.set', Attributes: { key, value } };
}

export function redirect(location: string, more: { readonly delay?: number } = {}): ActionAnswer {
  return { ResponseType: 'client.redirect', Attributes: { location, window: 'self', ...more } };
}
