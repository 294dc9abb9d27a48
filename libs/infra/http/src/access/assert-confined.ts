import { confining } from './current-project.decorator';
import type { DeclaredEndpoint } from '../endpoint/declared-endpoints';

/**
 * Refuses endpoints that would let somebody see what is not his. The guard keeps an end user to himself by the name `user_id` in the path, and a
 * project by `project_id`: an endpoint with another name, or none, must ask who the caller is.
 * @throws Error at the start, with the names of all such endpoints
 */
export function assertConfined(endpoints: readonly DeclaredEndpoint[]): void {
  const faults = endpoints.flatMap((endpoint) => {
    const { name, path, access, parameters } = endpoint;
    if (access === undefined || access === 'public') return [];
    const asks = parameters.some(({ factory }) => confining.includes(factory));
    const openToUsers = access.includes('end_user') && !/\/:user_id(?:\/|$)/.test(path) && !asks;
    const openToProjects =
      /\/projects\/:(?!project_id(?:\/|$))/.test(path) && access.some((kind) => kind !== 'operator');
    return [
      ...(openToUsers
        ? [`${name} (${path}): name the user \`user_id\` in the path, or take @ConfinedTo()`]
        : []),
      ...(openToProjects ? [`${name} (${path}): name the project \`project_id\` in the path`] : []),
    ];
  });
  if (faults.length > 0)
    throw new Error(`Endpoints that confine nobody to what is his:\n${faults.join('\n')}`);
}
