import { randomBytes } from 'node:crypto';
import { type FastifyReply } from 'fastify';
import { html, Html } from './html';
import { styles } from './styles';

interface PageContent {
  title: string;
  body: Html;
  /** Runs in the page when scripts are allowed; nothing may depend on it. */
  script?: string;
  status?: number;
}

/** Sends a page that loads nothing from anywhere: its own style and script are let in by a nonce. */
export function sendPage(reply: FastifyReply, { title, body, script, status = 200 }: PageContent): void {
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    // After the payment the form leads on to the shop, wherever that is.
    "form-action 'self' http: https:",
  ];
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link
          rel="icon"
          href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E%3Crect width='8' height='8' rx='2' fill='%23635bff'/%3E%3C/svg%3E"
        />
        <style nonce="${nonce}">
          ${new Html(styles)}
        </style>
      </head>
      <body>
        ${body}
        ${script &&
        html`<script nonce="${nonce}">
          ${new Html(script)};
        </script>`}
      </body>
    </html>`;
  void reply
    .code(status)
    .headers({
      'content-security-policy': policy.join('; '),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    })
    .type('text/html; charset=utf-8')
    .send(page.text);
}
