#if canImport(WebKit)
import WebKit

/// For `WKUserContentController.addScriptMessageHandler(_:contentWorld:name:)`: the page's own promise brings the reply.
@MainActor
public final class ReplyingScriptMessageHandler: NSObject, WKScriptMessageHandlerWithReply {
    private let handler: TandemMessageHandler

    public init(_ handler: TandemMessageHandler) {
        self.handler = handler
    }

    public func userContentController(
        _ controller: WKUserContentController,
        didReceive message: WKScriptMessage
    ) async -> (Any?, String?) {
        (await handler.receive(message.body, from: MessageSender(message.frameInfo)), nil)
    }
}

/// For `WKUserContentController.add(_:name:)`: a script brings the reply.
@MainActor
public final class OneWayScriptMessageHandler: NSObject, WKScriptMessageHandler {
    private let handler: TandemMessageHandler

    public init(_ handler: TandemMessageHandler) {
        self.handler = handler
    }

    public func userContentController(_ controller: WKUserContentController, didReceive message: WKScriptMessage) {
        let sender = MessageSender(message.frameInfo)
        let body = message.body
        let webView = message.webView
        Task { @MainActor in
            guard let reply = await handler.receive(body, from: sender) else { return }
            handler.evaluate(TandemMessageHandler.script(delivering: reply), in: webView)
        }
    }
}

extension TandemMessageHandler {
    /// Tells the page in the WebView, unless it is another origin's by now.
    public func send<Event: ShellEvent>(_ event: Event, to webView: WKWebView) throws {
        evaluate(try TandemMessageHandler.script(announcing: event), in: webView)
    }

    /// The WebView may have gone elsewhere while a handler was at work.
    fileprivate func evaluate(_ script: String, in webView: WKWebView?) {
        guard let webView = webView, serves(webView.url) else { return }
        webView.evaluateJavaScript(script, completionHandler: nil)
    }
}

extension MessageSender {
    @MainActor
    fileprivate init(_ frame: WKFrameInfo) {
        let origin = frame.securityOrigin
        self.init(
            isMainFrame: frame.isMainFrame,
            origin: Origin(scheme: origin.`protocol`, host: origin.host, port: origin.port)
        )
    }
}
#endif
