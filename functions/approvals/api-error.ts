import { API_ERRORS, type ApiErrorCode } from '../../core/approvals/api.ts';

/** An error that the API returns to its caller. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ApiErrorCode;
  readonly status: number;

  constructor(code: ApiErrorCode, message: string) {
    super(message);
    this.code = code;
    this.status = API_ERRORS[code];
  }
}
