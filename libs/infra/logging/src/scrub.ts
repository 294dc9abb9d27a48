const REDACTED = '[redacted]';

/** Where a word begins: the letter of an escape (`\n`) is not part of the word after it. */
const START = String.raw`(?:(?<![\w-])|(?<=\\(?:[bfnrt]|u[0-9a-f]{4})))`;

/**
 * What is secret or personal, told by its shape. Every pattern has a bounded beginning, so that a long line without a match costs no more
 * than its length.
 */
const shapes = [
  // Keys of projects and of the operator, keys and signing secrets of Stripe, client secrets of its payment intents.
  String.raw`grove_(?:sk|pk|admin)_\w+`,
  START + String.raw`[srp]k_(?:test|live)_\w+`,
  String.raw`whsec_[\w+/=-]+`,
  START + String.raw`(?:pi|seti)_[0-9a-z]{1,64}_secret_\w+`,
  // JSON Web Tokens, and signatures as Stripe and Standard Webhooks write them.
  START + String.raw`eyJ[\w-]+\.[\w-]+\.[\w-]*`,
  START + String.raw`v[01](?:=[0-9a-f]{64}|,[\w+/=-]{40,})`,
  // Tokens of download links.
  String.raw`(?<=\/downloads\/)[\w.~%-]+`,
  // User name and password in a URL.
  String.raw`(?<=:\/\/)[^\s\/"@:]{1,100}:[^\s\/"@]{1,200}(?=@)`,
  // E-mail addresses, percent-encoded ones as well.
  String.raw`[\w.+'-]{1,64}(?:@|%40)[0-9a-z-]{1,63}(?:\.[0-9a-z-]{1,63})+`,
];

/** Escapes of JSON come first and stay: nothing may be cut out of the middle of one. */
const PATTERN = new RegExp(String.raw`(\\(?:u[0-9a-f]{4}|.))|${shapes.join('|')}`, 'gi');

/** A line of JSON with keys, tokens, signatures and e-mail addresses blotted out wherever they stand: in a message, a path, a stack. */
export function scrub(line: string): string {
  return line.replace(PATTERN, (_match, escape: string | undefined) => escape ?? REDACTED);
}
