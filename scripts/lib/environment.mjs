import path from 'node:path';
import config from '#infra/config';

// Compiled to CommonJS, whose names an ES module sees only on its default export.
const { ConfigError, parseConfig } = config;

const stand = {
  DATABASE_URL: 'postgresql://127.0.0.1/paygrove',
  ADMIN_API_KEY: 'made-when-it-is-first-needed',
  ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
};
const standForSandbox = {
  STRIPE_SECRET_KEY: 'sk_test_paygrove',
  STRIPE_WEBHOOK_SECRET: 'whsec_made_when_needed',
};

/** The variables that are set; an empty one counts as not set. */
export const givenVariables = (env) =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));

export const homeOf = (given) => path.resolve(given.PAYGROVE_HOME ?? '.paygrove');

/**
 * Throws one error with everything that is wrong with what the user has set; the launcher adds the rest later.
 *
 * @param {Record<string, string>} given
 * @param {readonly string[]} sides those that are to be started
 */
export function assertUsable(given, sides) {
  const faults = [
    ...platformFaults({ ...stand, ...(given.STRIPE_SECRET_KEY ? {} : standForSandbox), ...given }, sides),
    ...sandboxFaults(given),
  ];
  if (faults.length > 0) throw new ConfigError(faults);
}

function platformFaults(env, sides) {
  try {
    parseConfig(env, sides);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

function sandboxFaults({ STRIPE_SECRET_KEY, STRIPE_API_URL, SANDBOX_PORT }) {
  if (STRIPE_SECRET_KEY) return [];
  const faults = [];
  if (STRIPE_API_URL)
    faults.push('STRIPE_API_URL needs STRIPE_SECRET_KEY: without a key the sandbox is used');
  if (SANDBOX_PORT && !(/^\d+$/.test(SANDBOX_PORT) && Number(SANDBOX_PORT) <= 65_535)) {
    faults.push('SANDBOX_PORT must be a port number');
  }
  return faults;
}
