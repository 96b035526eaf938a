// Made from the contract TandemBridge by `pnpm contract`: change that, not this.
import { type Checks, arrayOf, isBoolean, isInteger, isObject, isString, objectOf, optional } from '../checks.ts';
import type { NoData } from '../envelope.ts';

export type HelloData = {
  /** The versions of the envelope that the page speaks. */
  versions: number[];
  /** The path of the page, without its query. */
  page: string;
};

export type HelloReply = {
  /** The one of them that the shell goes by. */
  version: number;
  shell: {
    name: string;
    version: string;
    /** `ios`, `android`, or another. */
    platform: string;
  };
  /** The names of the messages that it understands. */
  capabilities: string[];
  /** PKCE S256 (RFC 7636), for the handoff that `signedIn` may carry. */
  code_challenge?: string;
};

export type SignedInData = {
  session_id: string;
  handoff?: {
    /** Single use, and useless without the verifier of the `code_challenge`. */
    code: string;
    /** Seconds. */
    expires_in: number;
  };
};

export type SignInWithBrowserData = {
  /** As in the address `/users/auth/<provider>`. */
  provider: string;
  /** Whether who is signed in is to be known by that provider from now on. */
  connect?: boolean;
};

export type RegisterForPushNotificationsReply = {
  status: "granted" | "denied";
};

export type ShowNotificationBadgeData = {
  icon: string;
  tab: string;
  count?: number;
};

/** What a page tells its shell, and what the shell replies. */
export interface PageMessages {
  /** The page asks which shell is around it and what that shell understands. An old shell does not answer. */
  hello: { data: HelloData; reply: HelloReply };
  /** The user wants to sign out. The reply means that the shell has taken it over, and will refresh the page. */
  signOut: { data: NoData; reply: NoData };
  /** The user has signed in inside the WebView. With a handoff code the shell gets the native half of it. */
  signedIn: { data: SignedInData; reply: NoData };
  /** The user wants to sign in with a provider, which refuses WebViews. The reply means that the shell opens the system’s browser; it loads the page anew once it is done. */
  signInWithBrowser: { data: SignInWithBrowserData; reply: NoData };
  /** The user wants notifications. The shell asks for permission where it has none, and registers the device. */
  registerForPushNotifications: { data: NoData; reply: RegisterForPushNotificationsReply };
  /** How many notifications are unread, for the badge of a tab. Without a count, or with 0, the badge goes. */
  showNotificationBadge: { data: ShowNotificationBadgeData; reply: NoData };
}

/** What a shell tells its page, unasked. */
export interface ShellEvents {
  /** The session has ended, natively or elsewhere: what the page shows is nobody’s any more. */
  signedOut: NoData;
  /** The shell has renewed both halves of the session. */
  sessionRenewed: NoData;
  /** The device has been registered for notifications, anew or for the first time, and the server knows. */
  notificationTokenChanged: NoData;
  /** The user has asked natively for the page’s own navigation. Also dispatched as `toggle-nav-bar` on `window`. */
  toggleNavBar: NoData;
}

/** What a page gets: replies where they have members at all, and every event. */
export const shellChecks: Checks = {
  __proto__: null,
  hello: (reply: HelloReply) => Number.isSafeInteger(reply.version) && isObject(reply.shell) && isString(reply.shell.name) && isString(reply.shell.version) && isString(reply.shell.platform) && Array.isArray(reply.capabilities) && reply.capabilities.every((item) => isString(item)) && isString(reply.code_challenge ?? ''),
  registerForPushNotifications: (reply: RegisterForPushNotificationsReply) => ["granted","denied"].includes(reply.status),
  signedOut: isObject,
  sessionRenewed: isObject,
  notificationTokenChanged: isObject,
  toggleNavBar: isObject,
} as object as Checks;

/** What a shell gets: the data of messages, where they have members at all. */
export const pageChecks: Checks = {
  hello: /* @__PURE__ */ objectOf({ versions: /* @__PURE__ */ arrayOf(isInteger), page: isString }),
  signedIn: /* @__PURE__ */ objectOf({ session_id: isString, handoff: /* @__PURE__ */ optional(/* @__PURE__ */ objectOf({ code: isString, expires_in: isInteger })) }),
  signInWithBrowser: /* @__PURE__ */ objectOf({ provider: isString, connect: /* @__PURE__ */ optional(isBoolean) }),
  showNotificationBadge: /* @__PURE__ */ objectOf({ icon: isString, tab: isString, count: /* @__PURE__ */ optional(isInteger) }),
};

/** Every message of a page, and every event of a shell. */
export const messageNames = { page: ["hello","signOut","signedIn","signInWithBrowser","registerForPushNotifications","showNotificationBadge"], shell: ["signedOut","sessionRenewed","notificationTokenChanged","toggleNavBar"] } as const;
