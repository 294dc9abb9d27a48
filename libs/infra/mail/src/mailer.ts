/** A mail in plain text. It may hold a secret: never log it. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Sends mails. Outside database transactions. */
export abstract class Mailer {
  /** False where nothing could be sent, which production says instead of losing mails. */
  abstract readonly ready: boolean;

  /** Resolves once someone else has taken the mail over. @throws Error when it may be tried again */
  abstract send(mail: Mail): Promise<void>;
}
