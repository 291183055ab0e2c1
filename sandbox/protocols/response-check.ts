import type { OperationRequest } from './http-message.ts';

/**
 * Checks the result of an operation before a protocol encodes it.
 *
 * @throws Error if the model of the API does not permit the result
 */
export type ResponseCheck = (operation: Pick<OperationRequest, 'service' | 'operation'>, result: unknown) => void;

let current: ResponseCheck | undefined;

/** Sets the check for every sandbox of this process. The tests set one that compares results with the schemas of the SDK. */
export function setResponseCheck(check: ResponseCheck): void {
  current = check;
}

/** Runs the check, if one is set. Without a check, every result passes. */
export const checkResponse: ResponseCheck = (operation, result) => current?.(operation, result);
