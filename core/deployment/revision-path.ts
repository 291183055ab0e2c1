/** Description of a path inside a revision, for messages. */
export const REVISION_PATH_WORDS =
  'the path of a file from the root of the revision, such as "infra/template.yaml" (with "/", without "..", not beginning with "/")';

/**
 * Returns true for a path that can only name a file inside a zip: relative, with `/`, without `.` or `..` inside, without
 * backslashes, drive letters and control characters. A leading `./` is permitted.
 */
export function isRevisionPath(path: string): boolean {
  return (
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern searches for control characters
    !/[\\\u0000-\u001f\u007f]|^[a-z]:/i.test(path) &&
    withoutDotSlash(path)
      .split('/')
      .every((segment) => segment !== '' && segment !== '.' && segment !== '..')
  );
}

/** `./deploy/prod.json` and `deploy/prod.json` are one file. */
export function withoutDotSlash(path: string): string {
  return path.replace(/^(?:\.\/)+/, '');
}
