/**
 * Error for a template, or for its parameters, that CloudFormation refuses. The message is the message of CloudFormation, so that a
 * `ValidationError` of the sandbox can contain it unchanged.
 */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  /** A sentence from stackgate with a detail that CloudFormation's message omits, such as the unknown tag. */
  readonly detail: string | undefined;
  /** The file of the nested template that the error is about; undefined for the template that the caller named. */
  file: string | undefined;
  readonly #place: string[] = [];
  #isComplete = false;

  constructor(message: string, detail?: string) {
    super(message);
    this.detail = detail;
  }

  /** The property path in the template that the error is about, such as `Resources/Topic/Properties/TopicName/Fn::Sub`; empty if unknown. */
  get place(): string {
    return this.#place.join('/');
  }

  /** Adds the key of the value that contains the path. Each caller on the way to the top of the template adds its own. */
  within(key: string | number): this {
    if (!this.#isComplete) this.#place.unshift(String(key));
    return this;
  }

  /** Adds the first keys of the path, from the top of the template, and completes it. */
  at(...names: readonly string[]): this {
    for (const name of names.toReversed()) this.within(name);
    this.#isComplete = true;
    return this;
  }
}

/** Completes the path of a template error from the top of the template. Other errors do not change. */
export function placeErrorAt(error: unknown, ...names: readonly string[]): unknown {
  return error instanceof TemplateError ? error.at(...names) : error;
}

/** Adds a key to the path of a template error. Other errors do not change. */
export function placeError(error: unknown, key: string | number): unknown {
  return error instanceof TemplateError ? error.within(key) : error;
}
