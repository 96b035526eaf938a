/** What a page may have opened. Any program that is installed may have a scheme of its own, and do whatever its links say. */
const OPENED = /^(https?|mailto|tel):/i;

/** One trip at a time: a new one has begun. */
export class TripOvertaken extends Error {}

/** The desktop's browser, for what a WebView isn't trusted with; it comes back by a link that opens the app. */
export class SystemBrowser {
  readonly #launch: (address: string) => void;
  #waiting: { resolve(link: string): void; reject(reason: Error): void } | undefined;

  constructor(launch: (address: string) => void) {
    this.#launch = launch;
  }

  /** Shows something that nobody comes back from. Where that can't be, nothing happens. */
  show(address: string): void {
    try {
      if (OPENED.test(address)) this.#launch(address);
    } catch (error) {
      // The desktop has nothing that opens it.
      console.warn(String(error));
    }
  }

  /** Resolves with the link by which the app is opened again. @throws {TripOvertaken} */
  open(address: string): Promise<string> {
    this.#waiting?.reject(new TripOvertaken());
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#launch(address);
    });
  }

  /** The system has opened the app by a link. */
  opened(link: string): void {
    this.#waiting?.resolve(link);
    this.#waiting = undefined;
  }
}
