import { tokenUsed } from '../requests/errors.ts';
import type { StackRecord } from './stack-record.ts';

/**
 * Checks if a client request token was used before for the same purpose. In that case, the request is a retry and has no further effect.
 *
 * @param purpose the operation and its target
 * @throws ServiceError `TokenAlreadyExistsException` if it was used for another purpose
 */
export function useToken(stack: StackRecord, token: string | undefined, purpose: string): 'new' | 'used-for-this' {
  const known = token === undefined ? undefined : stack.tokens.get(token);
  if (token === undefined || known === undefined) return 'new';
  if (known !== purpose) throw tokenUsed(token);
  return 'used-for-this';
}
