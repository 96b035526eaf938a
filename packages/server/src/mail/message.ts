/** A mail as it leaves: the same words twice, to be looked at and to be read. */
export interface Message {
  /** The same at every try: whoever gets it twice, where SMTP can't tell, can see that by its Message-ID. */
  readonly id: string;
  readonly at: Date;
  /** One address, in its one spelling. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}
