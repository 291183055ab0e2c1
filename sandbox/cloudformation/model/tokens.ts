import { tokenUsed } from '../requests/errors.ts';
import type { StackRecord } from './stack-record.ts';

/**
 * Checks if a client request token was used before for the same purpose. Then the request is a retry and has no further effect.
 *
 * @param purpose the operation and what it is on
 * @throws ServiceError `TokenAlreadyExistsException` when it was used for something else
 */
export function useToken(stack: StackRecord, token: string | undefined, purpose: string): 'new' | 'used-for-this' {
  const known = token === undefined ? undefined : stack.tokens.get(token);
  if (token === undefined || known === undefined) return 'new';
  if (known !== purpose) throw tokenUsed(token);
  return 'used-for-this';
}
