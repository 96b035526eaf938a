// Made from the contract TandemBridge by `pnpm contract`: change that, not this.

/// The page asks which shell is around it and what that shell understands. An old shell does not answer.
public struct HelloMessage: PageMessage, Codable, Equatable, Sendable {
    public static let name = "hello"

    public struct Reply: Codable, Equatable, Sendable {
        public struct Shell: Codable, Equatable, Sendable {
            public let name: String
            public let version: String
            /// `ios`, `android`, or another.
            public let platform: String

            public init(name: String, version: String, platform: String) {
                self.name = name
                self.version = version
                self.platform = platform
            }
        }

        /// The one of them that the shell goes by.
        public let version: Int
        public let shell: Shell
        /// The names of the messages that it understands.
        public let capabilities: [String]
        /// PKCE S256 (RFC 7636), for the handoff that `signedIn` may carry.
        public let codeChallenge: String?

        public init(version: Int, shell: Shell, capabilities: [String], codeChallenge: String? = nil) {
            self.version = version
            self.shell = shell
            self.capabilities = capabilities
            self.codeChallenge = codeChallenge
        }

        public init(from decoder: Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            self.version = try container.decode(WireInteger.self, forKey: .version).value
            self.shell = try container.decode(Shell.self, forKey: .shell)
            self.capabilities = try container.decode([String].self, forKey: .capabilities)
            self.codeChallenge = try container.decodeIfPresent(String.self, forKey: .codeChallenge)
        }

        private enum CodingKeys: String, CodingKey {
            case version
            case shell
            case capabilities
            case codeChallenge = "code_challenge"
        }
    }

    /// The versions of the envelope that the page speaks.
    public let versions: [Int]
    /// The path of the page, without its query.
    public let page: String

    public init(versions: [Int], page: String) {
        self.versions = versions
        self.page = page
    }

    public init(from decoder: Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.versions = try container.decode([WireInteger].self, forKey: .versions).map(\.value)
        self.page = try container.decode(String.self, forKey: .page)
    }

    private enum CodingKeys: String, CodingKey {
        case versions
        case page
    }
}

/// The user wants to sign out. The reply means that the shell has taken it over, and will refresh the page.
public struct SignOutMessage: PageMessage, Codable, Equatable, Sendable {
    public static let name = "signOut"

    public typealias Reply = NoData

    public init() {}
}

/// The user has signed in inside the WebView. With a handoff code the shell gets the native half of it.
public struct SignedInMessage: PageMessage, Codable, Equatable, Sendable {
    public static let name = "signedIn"

    public typealias Reply = NoData

    public struct Handoff: Codable, Equatable, Sendable {
        /// Single use, and useless without the verifier of the `code_challenge`.
        public let code: String
        /// Seconds.
        public let expiresIn: Int

        public init(code: String, expiresIn: Int) {
            self.code = code
            self.expiresIn = expiresIn
        }

        public init(from decoder: Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            self.code = try container.decode(String.self, forKey: .code)
            self.expiresIn = try container.decode(WireInteger.self, forKey: .expiresIn).value
        }

        private enum CodingKeys: String, CodingKey {
            case code
            case expiresIn = "expires_in"
        }
    }

    public let sessionId: String
    public let handoff: Handoff?

    public init(sessionId: String, handoff: Handoff? = nil) {
        self.sessionId = sessionId
        self.handoff = handoff
    }

    private enum CodingKeys: String, CodingKey {
        case sessionId = "session_id"
        case handoff
    }
}

/// The user wants to sign in with a provider, which refuses WebViews. The reply means that the shell opens the system’s browser; it loads the page anew once it is done.
public struct SignInWithBrowserMessage: PageMessage, Codable, Equatable, Sendable {
    public static let name = "signInWithBrowser"

    public typealias Reply = NoData

    /// As in the address `/users/auth/<provider>`.
    public let provider: String
    /// Whether who is signed in is to be known by that provider from now on.
    public let connect: Bool?

    public init(provider: String, connect: Bool? = nil) {
        self.provider = provider
        self.connect = connect
    }
}

/// The user wants notifications. The shell asks for permission where it has none, and registers the device.
public struct RegisterForPushNotificationsMessage: PageMessage, Codable, Equatable, Sendable {
    public static let name = "registerForPushNotifications"

    public struct Reply: Codable, Equatable, Sendable {
        public enum Status: String, Codable, Sendable {
            case granted
            case denied
        }

        public let status: Status

        public init(status: Status) {
            self.status = status
        }
    }

    public init() {}
}

/// How many notifications are unread, for the badge of a tab. Without a count, or with 0, the badge goes.
public struct ShowNotificationBadgeMessage: PageMessage, Codable, Equatable, Sendable {
    public static let name = "showNotificationBadge"

    public typealias Reply = NoData

    public let icon: String
    public let tab: String
    public let count: Int?

    public init(icon: String, tab: String, count: Int? = nil) {
        self.icon = icon
        self.tab = tab
        self.count = count
    }

    public init(from decoder: Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.icon = try container.decode(String.self, forKey: .icon)
        self.tab = try container.decode(String.self, forKey: .tab)
        self.count = try container.decodeIfPresent(WireInteger.self, forKey: .count)?.value
    }

    private enum CodingKeys: String, CodingKey {
        case icon
        case tab
        case count
    }
}

/// The session has ended, natively or elsewhere: what the page shows is nobody’s any more.
public struct SignedOutEvent: ShellEvent, Codable, Equatable, Sendable {
    public static let name = "signedOut"

    public init() {}
}

/// The shell has renewed both halves of the session.
public struct SessionRenewedEvent: ShellEvent, Codable, Equatable, Sendable {
    public static let name = "sessionRenewed"

    public init() {}
}

/// The device has been registered for notifications, anew or for the first time, and the server knows.
public struct NotificationTokenChangedEvent: ShellEvent, Codable, Equatable, Sendable {
    public static let name = "notificationTokenChanged"

    public init() {}
}

/// The user has asked natively for the page’s own navigation. Also dispatched as `toggle-nav-bar` on `window`.
public struct ToggleNavBarEvent: ShellEvent, Codable, Equatable, Sendable {
    public static let name = "toggleNavBar"

    public init() {}
}
