import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);

const environmentSchema = z
  .object({
    SANDBOX_PORT: port.default(4242),
    SANDBOX_HOST: z.string().min(1).default('0.0.0.0'),
    SANDBOX_URL: z.url({ protocol: /^https?$/ }).optional(),
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
    SANDBOX_FORWARD_TO: z.url({ protocol: /^https?$/ }).optional(),
    SANDBOX_FORWARD_KEY: z
      .string()
      .regex(/^sk_test_\w+$/, 'must look like sk_test_…')
      .default('sk_test_paygrove'),
    SANDBOX_WEBHOOK_SECRET: z
      .string()
      .regex(/^whsec_\S+$/, 'must look like whsec_…')
      .optional(),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  })
  .refine((env) => !env.SANDBOX_FORWARD_TO || env.SANDBOX_WEBHOOK_SECRET, {
    path: ['SANDBOX_WEBHOOK_SECRET'],
    message: 'is needed with SANDBOX_FORWARD_TO: the receiver verifies signatures with it',
  });

/** A webhook endpoint that exists from the start, as `stripe listen --forward-to` would make one. */
export interface Forwarding {
  url: string;
  /** The secret key whose account the endpoint belongs to. */
  apiKey: string;
  secret: string;
}

export interface SandboxConfig {
  /** 0 takes any free port. */
  port: number;
  host: string;
  /** Where browsers and the SDK reach the sandbox. Default: localhost and the port that it listens on. */
  publicUrl?: string;
  databaseUrl: string;
  forwarding?: Forwarding;
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
}

/** Reads the configuration, or throws one error that lists every fault. */
export function parseConfig(environment: NodeJS.ProcessEnv = process.env): SandboxConfig {
  const present = Object.entries(environment).filter(([, value]) => value !== '');
  const parsed = environmentSchema.safeParse(Object.fromEntries(present));
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`The sandbox cannot start, its configuration has faults:\n${faults.join('\n')}`);
  }
  const env = parsed.data;
  return {
    port: env.SANDBOX_PORT,
    host: env.SANDBOX_HOST,
    publicUrl: env.SANDBOX_URL?.replace(/\/+$/, ''),
    databaseUrl: env.DATABASE_URL,
    forwarding:
      env.SANDBOX_FORWARD_TO && env.SANDBOX_WEBHOOK_SECRET
        ? {
            url: env.SANDBOX_FORWARD_TO,
            apiKey: env.SANDBOX_FORWARD_KEY,
            secret: env.SANDBOX_WEBHOOK_SECRET,
          }
        : undefined,
    logLevel: env.LOG_LEVEL,
  };
}
