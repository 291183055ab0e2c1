import type { Template } from '../../../core/template/template.ts';
import { validationError } from './errors.ts';
import { type Input, readStructures, readText } from './read-input.ts';

/** A resource that a change set of type IMPORT imports. */
export interface RequestedImport {
  readonly ResourceType: string;
  readonly LogicalResourceId: string;
  readonly ResourceIdentifier: Readonly<Record<string, string>>;
}

/** Returns the resources to import. */
export function readRequestedImports(input: Input): readonly RequestedImport[] {
  return readStructures(input.ResourcesToImport).map((one) => ({
    ResourceType: String(one.ResourceType),
    LogicalResourceId: String(one.LogicalResourceId),
    ResourceIdentifier: (one.ResourceIdentifier ?? {}) as Record<string, string>,
  }));
}

/**
 * Refuses an import of resources without a DeletionPolicy, and an import that adds or modifies outputs.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-manually.html
 */
export function checkRequestedImports(input: Input, before: Template | undefined, after: Template): void {
  if (readText(input.ChangeSetType) !== 'IMPORT') return;
  const unprotected = readRequestedImports(input)
    .map(({ LogicalResourceId }) => LogicalResourceId)
    .filter((logicalId) => after.Resources?.[logicalId]?.DeletionPolicy === undefined);
  if (unprotected.length > 0) {
    throw validationError(
      `The following resources to import [${unprotected.join(', ')}] must have DeletionPolicy attribute specified in the template.`,
    );
  }
  const changesOutputs = Object.entries(after.Outputs ?? {}).some(
    ([key, output]) => JSON.stringify(output) !== JSON.stringify(before?.Outputs?.[key]),
  );
  if (changesOutputs) throw validationError('As part of the import operation, you cannot modify or add [Outputs]');
}
