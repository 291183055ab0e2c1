import type { Template } from '../template/template.ts';
import type { ParameterSetting } from './stack-settings.ts';

/** Text that CloudFormation shows for the value of a NoEcho parameter. */
const HIDDEN = /^\*+$/;

/**
 * Finds the parameters that keep their deployed values although the template has another default. A changed default has no effect on a
 * deployed stack, which the author of the change may not expect.
 *
 * @param deployed deployed values by parameter name
 */
export function findOtherDefaults(
  { Parameters }: Pick<Template, 'Parameters'>,
  settings: readonly ParameterSetting[],
  deployed: Readonly<Record<string, string>> = {},
): readonly string[] {
  const kept = settings.flatMap((setting) => ('usePreviousValue' in setting ? [setting.name] : []));
  return kept.filter((name) => {
    const [standard, value] = [Parameters?.[name]?.Default, deployed[name]];
    return standard !== undefined && value !== undefined && !HIDDEN.test(value) && String(standard) !== value;
  });
}
