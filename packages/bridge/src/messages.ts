import Type from 'typebox';
import { defineContract, defineMessage } from './contract/define-message.ts';

const nothing = Type.Object({});

const hello = defineMessage({
  name: 'hello',
  from: 'page',
  since: 1,
  description: 'The page asks which shell is around it and what that shell understands. An old shell does not answer.',
  data: Type.Object({
    versions: Type.Array(Type.Integer(), { description: 'The versions of the envelope that the page speaks.' }),
    page: Type.String({ description: 'The path of the page, without its query.' }),
  }),
  reply: Type.Object({
    version: Type.Integer({ description: 'The one of them that the shell goes by.' }),
    shell: Type.Object({
      name: Type.String(),
      version: Type.String(),
      platform: Type.String({ description: '`ios`, `android`, or another.' }),
    }),
    capabilities: Type.Array(Type.String(), { description: 'The names of the messages that it understands.' }),
    code_challenge: Type.Optional(
      Type.String({ description: 'PKCE S256 (RFC 7636), for the handoff that `signedIn` may carry.' }),
    ),
  }),
});

const signOut = defineMessage({
  name: 'signOut',
  from: 'page',
  since: 1,
  description:
    'The user wants to sign out. The reply means that the shell has taken it over, and will refresh the page.',
  data: nothing,
  reply: nothing,
});

const signedIn = defineMessage({
  name: 'signedIn',
  from: 'page',
  since: 1,
  description: 'The user has signed in inside the WebView. With a handoff code the shell gets the native half of it.',
  data: Type.Object({
    session_id: Type.String(),
    handoff: Type.Optional(
      Type.Object({
        code: Type.String({ description: 'Single use, and useless without the verifier of the `code_challenge`.' }),
        expires_in: Type.Integer({ description: 'Seconds.' }),
      }),
    ),
  }),
  reply: nothing,
});

const signInWithBrowser = defineMessage({
  name: 'signInWithBrowser',
  from: 'page',
  since: 1,
  description:
    'The user wants to sign in with a provider, which refuses WebViews. The reply means that the shell opens the system’s browser; it loads the page anew once it is done.',
  data: Type.Object({
    provider: Type.String({ description: 'As in the address `/users/auth/<provider>`.' }),
    connect: Type.Optional(
      Type.Boolean({ description: 'Whether who is signed in is to be known by that provider from now on.' }),
    ),
  }),
  reply: nothing,
});

const registerForPushNotifications = defineMessage({
  name: 'registerForPushNotifications',
  from: 'page',
  since: 1,
  description:
    'The user wants notifications. The shell asks for permission where it has none, and registers the device.',
  data: nothing,
  reply: Type.Object({ status: Type.Enum(['granted', 'denied']) }),
});

const showNotificationBadge = defineMessage({
  name: 'showNotificationBadge',
  from: 'page',
  since: 1,
  description: 'How many notifications are unread, for the badge of a tab. Without a count, or with 0, the badge goes.',
  data: Type.Object({
    icon: Type.String(),
    tab: Type.String(),
    count: Type.Optional(Type.Integer()),
  }),
  reply: nothing,
});

const signedOut = defineMessage({
  name: 'signedOut',
  from: 'shell',
  since: 1,
  description: 'The session has ended, natively or elsewhere: what the page shows is nobody’s any more.',
  data: nothing,
});

const sessionRenewed = defineMessage({
  name: 'sessionRenewed',
  from: 'shell',
  since: 1,
  description: 'The shell has renewed both halves of the session.',
  data: nothing,
});

const notificationTokenChanged = defineMessage({
  name: 'notificationTokenChanged',
  from: 'shell',
  since: 1,
  description: 'The device has been registered for notifications, anew or for the first time, and the server knows.',
  data: nothing,
});

const toggleNavBar = defineMessage({
  name: 'toggleNavBar',
  from: 'shell',
  since: 1,
  description:
    'The user has asked natively for the page’s own navigation. Also dispatched as `toggle-nav-bar` on `window`.',
  data: nothing,
});

/** Everything that pages and shells say to each other. All else about messages is made from it: `pnpm contract`. */
export const contract = defineContract({
  name: 'TandemBridge',
  version: 1,
  messages: [
    hello,
    signOut,
    signedIn,
    signInWithBrowser,
    registerForPushNotifications,
    showNotificationBadge,
    signedOut,
    sessionRenewed,
    notificationTokenChanged,
    toggleNavBar,
  ],
});
