import { validationError } from './errors.ts';

/** One page of a list, and the token for the next. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken?: string;
}

/**
 * Returns the page that a token names.
 *
 * @param token the token of the previous page; absent for the first page
 * @throws ServiceError `ValidationError` for an unknown token
 */
export function cutPage<T>(items: readonly T[], pageSize: number, token: string | undefined): Page<T> {
  const start = token === undefined ? 0 : decodeToken(token);
  const end = start + pageSize;
  return { items: items.slice(start, end), ...(end < items.length ? { nextToken: encodeToken(end) } : {}) };
}

/**
 * Returns a page of a growing list, newest first. The token counts from the oldest entry, so that an entry that is added between
 * two requests causes no repeated and no missing entries.
 */
export function cutNewestFirst<T>(items: readonly T[], pageSize: number, token: string | undefined): Page<T> {
  const end = Math.min(token === undefined ? items.length : decodeToken(token), items.length);
  const start = Math.max(0, end - pageSize);
  return { items: items.slice(start, end).reverse(), ...(start > 0 ? { nextToken: encodeToken(start) } : {}) };
}

function encodeToken(position: number): string {
  return Buffer.from(`page:${position}`).toString('base64url');
}

function decodeToken(token: string): number {
  const position = /^page:(\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (position === undefined) throw validationError(`Invalid NextToken: ${token}`);
  return Number(position);
}
