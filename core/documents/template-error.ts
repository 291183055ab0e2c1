/**
 * A template, or the parameters given with it, that CloudFormation would refuse. The message is in CloudFormation's own
 * words, so that a `ValidationError` of the service can carry it unchanged.
 */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  /** What the service's words leave out: the key that is there twice, the tag that is not known. */
  readonly detail: string | undefined;

  constructor(message: string, detail?: string) {
    super(message);
    this.detail = detail;
  }
}
