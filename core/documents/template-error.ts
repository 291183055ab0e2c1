/**
 * A template, or the parameters given with it, that CloudFormation refuses. The message is CloudFormation's own, so that a
 * `ValidationError` of the service can carry it unchanged.
 */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  /** A sentence in the project's own words that CloudFormation's message leaves out, such as the unknown tag. */
  readonly detail: string | undefined;

  constructor(message: string, detail?: string) {
    super(message);
    this.detail = detail;
  }
}
