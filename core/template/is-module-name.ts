import type { Template } from './template.ts';

/**
 * Whether a name may be that of a resource inside of a module: the service puts the module's logical id before it, with or without a dot.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/modules.html
 */
export function isModuleName({ Resources }: Template, name: string): boolean {
  return Object.entries({ ...Resources }).some(
    ([logicalId, { Type }]) => String(Type).endsWith('::MODULE') && name.startsWith(logicalId),
  );
}
