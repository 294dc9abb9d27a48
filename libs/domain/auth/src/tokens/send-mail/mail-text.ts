import type { Mail } from '#infra/mail';
import type { MailPurpose } from '../one-time-tokens.repository';

export const lifetimeSeconds: Record<MailPurpose, number> = {
  verify_email: 24 * 3_600,
  password_reset: 3_600,
};

const wording: Record<MailPurpose, { subject: string; ask: string; until: string }> = {
  verify_email: {
    subject: 'Confirm your e-mail address',
    ask: 'Please confirm that this e-mail address is yours.',
    until: 'It is good once, for 24 hours.',
  },
  password_reset: {
    subject: 'Set a new password',
    ask: 'Someone, hopefully you, has asked to set a new password for this e-mail address.',
    until: 'It is good once, for one hour.',
  },
};

/** The mail with a link to the project's page, or, where no page was named, with the code alone. */
export function mailFor(
  purpose: MailPurpose,
  to: string,
  token: string,
  redirectUrl: string | undefined,
): Mail {
  const { subject, ask, until } = wording[purpose];
  const use =
    redirectUrl === undefined ? `Your code: ${token}` : `Follow this link: ${linkTo(redirectUrl, token)}`;
  const ignore = 'If it was not you, ignore this mail: nothing has changed.';
  return { to, subject, text: [ask, use, until, ignore].join('\n\n') };
}

function linkTo(redirectUrl: string, token: string): string {
  const url = new URL(redirectUrl);
  url.searchParams.set('token', token);
  return url.toString();
}
