import type { Template } from '../template/template.ts';
import type { Scope } from './scope.ts';

/** What stands for the value of a `NoEcho` parameter wherever values are shown. */
const HIDDEN = '****';

/** The scope as people may see it: `NoEcho` parameters are hidden, conditions still rest on their values. */
export function hideSecrets(scope: Scope, template: Template): Scope {
  const secrets = new Set(
    Object.entries(template.Parameters ?? {}).flatMap(([name, parameter]) => (String(parameter.NoEcho) === 'true' ? [name] : [])),
  );
  if (secrets.size === 0) return scope;
  return { ...scope, parameter: (name) => (secrets.has(name) ? HIDDEN : scope.parameter(name)) };
}
