import { describe, expect, it } from 'vitest';
import { isRevisionPath, withoutDotSlash } from '../../../core/deployment/revision-path.ts';

describe('a path inside a revision', () => {
  it.each(['template.yaml', 'infra/template.yaml', './infra/template.yaml', 'a b/ü.json', '..hidden/x', 'a..b'])(
    'may be %s',
    (path) => {
      expect(isRevisionPath(path)).toBe(true);
    },
  );

  it.each(['', '/', '/abs', '..', '../x', 'a/../x', 'a/..', 'a/./b', 'a//b', 'a/', 'a\\b', 'c:x', 'C:/x', 'a\u0000b', 'a\nb'])(
    'may not be %j',
    (path) => {
      expect(isRevisionPath(path)).toBe(false);
    },
  );

  it('is equal with and without ./', () => {
    expect(withoutDotSlash('./././a/b')).toBe('a/b');
  });
});
