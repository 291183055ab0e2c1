import { isSsmParameter } from '../../../core/template/parameters.ts';
import type { Deployment } from './stack-record.ts';

/**
 * Returns parameter values as the describe operations show them: NoEcho values are masked, and SSM-backed parameters have the name and the
 * value.
 */
export function describeParameters({ template, values, ssm }: Deployment): Record<string, unknown>[] {
  return Object.entries(template.Parameters ?? {}).flatMap(([name, parameter]) => {
    const value = values[name];
    if (value === undefined) return [];
    const isHidden = String(parameter.NoEcho) === 'true';
    const resolved = isSsmParameter(parameter) ? ssm[value] : undefined;
    return [
      {
        ParameterKey: name,
        ParameterValue: isHidden ? '****' : value,
        ...(resolved === undefined ? {} : { ResolvedValue: resolved }),
      },
    ];
  });
}

/** Returns tags in the form of the API. */
export function describeTags(tags: Readonly<Record<string, string>>): { readonly Key: string; readonly Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
