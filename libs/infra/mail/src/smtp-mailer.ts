import nodemailer, { type Transporter } from 'nodemailer';
import { Mailer, type Mail } from './mailer';

const TIMEOUT_MILLISECONDS = 10_000;

/** Hands mails to an SMTP server. */
export class SmtpMailer extends Mailer {
  readonly ready = true;
  private readonly transport: Transporter;

  /** @param url `smtp://user:password@host:587`, or `smtps://` for TLS from the start */
  constructor(
    url: string,
    private readonly from: string,
  ) {
    super();
    const { protocol, hostname, port, username, password } = new URL(url);
    const secure = protocol === 'smtps:';
    this.transport = nodemailer.createTransport({
      host: hostname,
      port: port === '' ? (secure ? 465 : 587) : Number(port),
      secure,
      ...(username === ''
        ? {}
        : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
      connectionTimeout: TIMEOUT_MILLISECONDS,
      greetingTimeout: TIMEOUT_MILLISECONDS,
      socketTimeout: TIMEOUT_MILLISECONDS,
    });
  }

  async send(mail: Mail): Promise<void> {
    await this.transport.sendMail({ from: this.from, ...mail });
  }
}
