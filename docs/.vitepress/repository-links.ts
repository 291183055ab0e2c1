import { existsSync } from 'node:fs';
import { join, normalize } from 'node:path';

/**
 * The address of a link for the site. A link to a file of the repository outside of `docs/` becomes a link to the repository.
 *
 * @param page - the page that contains the link, as a path from the root of the repository
 * @throws Error if the link is to a file that does not exist. VitePress checks the links between pages.
 * @example siteLink('docs/adopt.md', '../examples/cdk-app', 'https://github.com/o/r') // https://github.com/o/r/tree/main/examples/cdk-app
 */
export const siteLink = (page: string, href: string, repository: string): string => {
  const [path = '', anchor] = href.split('#');
  if (!path.startsWith('.')) return href;
  const target = normalize(join(page, '..', path)).replace(/\/$/, '');
  if (target.startsWith('docs/') && target.endsWith('.md')) return href;
  if (!existsSync(target)) throw new Error(`${page} links to ${href}, but ${target} does not exist.`);
  return `${repository}/tree/main/${target}${anchor === undefined ? '' : `#${anchor}`}`;
};
