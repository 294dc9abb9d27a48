import { originMatches } from '#contracts';
import type { Project } from './project';

const LOCAL_HOST = /^(localhost|127(\.\d{1,3}){3}|[a-z0-9.-]+\.localhost)$/;

/** A domain as a project gives it: host and, where it is not the scheme's own, port. */
interface DomainParts {
  readonly host: string;
  readonly port: string | undefined;
}

/**
 * The origins of a project: `https`, with and without `www.`; for a local domain `http` as well and, unless it names a port, any port,
 * which is written `http://localhost:*`.
 */
export function originsOf(domain: string): string[] {
  const { host, port } = partsOf(domain);
  if (isLocal(host)) return ['http', 'https'].map((scheme) => localOrigin(scheme, host, port));
  const hosts = hasWww(host) ? [host, `www.${host}`] : [host];
  return hosts.map((name) => originAt('https', name, port));
}

/** The domains that a project with this origin may have: the counterpart of `originsOf`. None when it is not an origin. */
export function domainsOf(origin: string): string[] {
  const match = /^https?:\/\/([a-z0-9.-]+)(:\d{1,5})?$/.exec(origin);
  if (match === null) return [];
  const [, host = '', port = ''] = match;
  const hosts = host.startsWith('www.') ? [host, host.slice('www.'.length)] : [host];
  const ports = port === '' ? ['', ':80', ':443'] : ['', port];
  const domains = hosts.flatMap((name) => ports.map((suffix) => `${name}${suffix}`));
  return domains.filter((domain) => originMatches(originsOf(domain), origin));
}

/**
 * Whether a URL is on the project's own domain: of one of its origins. Subdomains other than `www.` are not.
 * @param url absolute; `{CHECKOUT_SESSION_ID}` may stand in its path or query
 */
export function isOnProjectDomain(project: Pick<Project, 'domain'>, url: string): boolean {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || parsed.username !== '' || parsed.password !== '') return false;
  return originMatches(originsOf(project.domain), parsed.origin);
}

/** Where the buyer goes after paying when the project has said nothing else. */
export function defaultSuccessUrl(domain: string): string {
  return `${addressOf(domain)}/payment/success?session_id={CHECKOUT_SESSION_ID}`;
}

/** Where the buyer goes who turns back. */
export function defaultCancelUrl(domain: string): string {
  return `${addressOf(domain)}/payment/cancel`;
}

function addressOf(domain: string): string {
  return `${isLocal(partsOf(domain).host) ? 'http' : 'https'}://${domain}`;
}

function localOrigin(scheme: string, host: string, port: string | undefined): string {
  return port === undefined ? `${scheme}://${host}:*` : originAt(scheme, host, port);
}

/** As a browser writes it: without the port that is the scheme's own. */
function originAt(scheme: string, host: string, port: string | undefined): string {
  return new URL(`${scheme}://${host}${port === undefined ? '' : `:${port}`}`).origin;
}

function isLocal(host: string): boolean {
  return LOCAL_HOST.test(host);
}

function hasWww(host: string): boolean {
  return !host.startsWith('www.') && !/^[\d.]+$/.test(host);
}

function partsOf(domain: string): DomainParts {
  const [host = '', port] = domain.split(':');
  return { host, port };
}
