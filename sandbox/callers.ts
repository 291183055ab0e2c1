/** The principals that call a sandbox, each with an access key. */
export class Callers {
  readonly #byAccessKey = new Map<string, string>();

  /** Returns the access key of a caller, the same key for the same caller. */
  accessKeyOf(caller: string): string {
    const accessKeyId = `AKIA${caller.toUpperCase().replace(/[^A-Z0-9]/g, '')}`;
    this.#byAccessKey.set(accessKeyId, caller);
    return accessKeyId;
  }

  /** Returns the caller of a request. A request with another access key, or without one, is from the operator. */
  callerOf({ accessKeyId = '' }: { readonly accessKeyId?: string | undefined }): string {
    return this.#byAccessKey.get(accessKeyId) ?? 'operator';
  }
}
