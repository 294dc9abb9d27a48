/** An origin (https://developer.mozilla.org/docs/Glossary/Origin), or one with `:*` for its port: `http://localhost:*`. */
export type OriginPattern = string;

/** Whether a browser's `Origin` is one of those named. `*` stands for any port or none, nothing else. */
export function originMatches(patterns: readonly OriginPattern[], origin: string): boolean {
  const withAnyPort = `${origin.replace(/:\d{1,5}$/, '')}:*`;
  return patterns.some((pattern) => pattern === origin || pattern === withAnyPort);
}
