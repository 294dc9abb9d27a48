import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';

const amongDomainModules = JSON.parse(
  readFileSync(resolve(__dirname, '../../domain-directions.json'), 'utf8'),
) as Record<string, readonly string[]>;

/** Who may import whose public face. Everything not listed is forbidden. */
export const mayImport: Record<string, readonly string[]> = {
  'apps/platform': ['domain', 'infra', 'contracts', 'kernel'],
  'apps/payments': ['domain', 'infra', 'contracts', 'kernel'],
  'apps/auth': ['domain', 'infra', 'contracts', 'kernel'],
  'apps/sandbox': [],
  ...Object.fromEntries(
    Object.entries(amongDomainModules).map(([module, others]) => [
      `libs/domain/${module}`,
      [...others.map((other) => `domain/${other}`), 'infra', 'contracts', 'kernel'],
    ]),
  ),
  'libs/infra/database': ['infra', 'contracts', 'kernel'],
  'libs/infra/http': ['infra', 'contracts', 'kernel'],
  'libs/contracts': ['kernel'],
  'libs/kernel': [],
};

export const units = Object.keys(mayImport);

/** `libs/domain/payments` is imported as `#domain/payments`; an app has no public face, only a path. */
export function specifierOf(unit: string, importer: string): string {
  if (unit.startsWith('libs/')) return unit.replace('libs/', '#');
  return `${relative(`${importer}/src`, unit)}/src/index`;
}

export function isAllowed(from: string, to: string): boolean {
  return (mayImport[from] ?? []).some(
    (target) => to === `libs/${target}` || to.startsWith(`libs/${target}/`),
  );
}
