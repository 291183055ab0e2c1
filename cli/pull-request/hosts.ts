/** Hosts of pull requests. */
export const HOSTS = ['github', 'gitlab', 'bitbucket', 'codecommit'] as const;

/** One host. */
export type Host = (typeof HOSTS)[number];
