import type { Evidence, Gap } from '../core/change-set/evidence.ts';
import type { LocatedChange } from '../core/change-set/located-change.ts';
import { TemplateError } from '../core/documents/template-error.ts';
import { DeploymentError } from '../core/errors.ts';
import type { StackResource } from '../core/stack/stack-resource.ts';
import { parseTemplate } from '../core/template/parse-template.ts';
import type { Template } from '../core/template/template.ts';
import { describeDeletions, findDeletedStacks } from '../core/verdict/deleted-stacks.ts';
import type { Sha256 } from '../core/verdict/fingerprint.ts';
import type { ChangeSetEvidence } from './ports/change-sets.ts';
import type { Stacks } from './ports/ports.ts';

/** Dependencies of `addDeletedStacks`. */
export interface DeletedStacksDeps {
  readonly stacks: Pick<Stacks, 'listResources'>;
  readonly evidence: Pick<ChangeSetEvidence, 'readDeployedTemplate'>;
}

/**
 * Adds a removal for each resource that the change set deletes together with a nested stack, at every depth. A nested stack whose resources
 * cannot be listed is a gap.
 *
 * @throws DeploymentError SystemUnavailable
 */
export async function addDeletedStacks(evidence: Evidence, deps: DeletedStacksDeps): Promise<Evidence> {
  const changes: LocatedChange[] = [];
  const gaps: Gap[] = [];
  const notes: string[] = [];
  const listedStacks: string[] = [];
  const queue = [...findDeletedStacks(evidence.changes)];
  for (let stack = queue.shift(); stack !== undefined; stack = queue.shift()) {
    const { path, stackId } = stack;
    const resources = await listResources(stackId, deps);
    if (typeof resources === 'string' || stackId === undefined) {
      gaps.push({ path, reason: `The resources that would be deleted with ${path} are not visible: ${resources}` });
      continue;
    }
    const template = await readTemplate(stackId, deps);
    if (template === undefined) {
      notes.push(`The deletion policies of ${path} are not available: each of its resources counts as deleted.`);
    }
    const deletions = describeDeletions(path, resources, template);
    listedStacks.push(path);
    changes.push(...deletions);
    queue.push(...findDeletedStacks(deletions));
  }
  if (gaps.length + listedStacks.length === 0) return evidence;
  return {
    ...evidence,
    changes: [...evidence.changes, ...changes],
    gaps: [...evidence.gaps, ...gaps],
    notes: [...evidence.notes, ...notes],
    listedStacks: [...(evidence.listedStacks ?? []), ...listedStacks],
  };
}

/**
 * Computes a fingerprint of the resources that the change set deletes together with nested stacks, and of their deletion policies.
 *
 * @param listed the evidence before `addDeletedStacks`
 * @param evidence the evidence after it
 * @returns undefined if the change set deletes no nested stack
 */
export function fingerprintDeletions(listed: Evidence, evidence: Evidence, sha256: Sha256): string | undefined {
  if (evidence === listed) return undefined;
  const deletions = evidence.changes.slice(listed.changes.length).map(({ path, plain }) => [path, plain?.ResourceChange]);
  return sha256(JSON.stringify([deletions, evidence.gaps.slice(listed.gaps.length).map(({ path }) => path)]));
}

/** @returns a sentence if the resources cannot be listed */
async function listResources(
  stackId: string | undefined,
  { stacks }: DeletedStacksDeps,
): Promise<readonly StackResource[] | string> {
  if (stackId === undefined) return 'The change set does not name the ARN of the nested stack.';
  try {
    return await stacks.listResources(stackId);
  } catch (error) {
    if (!(error instanceof DeploymentError) || error.name === 'SystemUnavailable') throw error;
    return error.message;
  }
}

async function readTemplate(stackId: string, { evidence }: DeletedStacksDeps): Promise<Template | undefined> {
  const text = await evidence.readDeployedTemplate(stackId);
  try {
    return text === undefined ? undefined : parseTemplate(text);
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}
