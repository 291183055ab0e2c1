import { ServiceError } from '../kernel/service.ts';

/** The members of a request that select a page. */
export interface PageInput {
  readonly maxResults?: number;
  readonly nextToken?: string;
}

const DEFAULT_PAGE = 100;

/** Returns one page, and the token of the next page. @throws ServiceError InvalidNextTokenException */
export function readPage<T>(
  entries: readonly T[],
  { maxResults, nextToken }: PageInput,
): [page: readonly T[], next: { nextToken?: string }] {
  const start = Number(nextToken ?? 0);
  if (!Number.isInteger(start) || start < 0) {
    throw new ServiceError('InvalidNextTokenException', 'The next token was specified in an invalid format.');
  }
  const end = start + (maxResults ?? DEFAULT_PAGE);
  return [entries.slice(start, end), end < entries.length ? { nextToken: String(end) } : {}];
}
