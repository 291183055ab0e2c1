import type { ChangeSetReading } from '../core/change-set/change-set-reading.ts';
import type { Evidence } from '../core/change-set/evidence.ts';
import { TemplateError } from '../core/documents/template-error.ts';
import type { StackTemplates, TemplatesByPath } from '../core/effects/stack-templates.ts';
import { parseTemplate } from '../core/template/parse-template.ts';
import { findNeededTemplates } from '../core/verdict/needed-templates.ts';
import type { ChangeSetEvidence } from './ports/change-sets.ts';

/**
 * Reads the templates of the stacks in which they can decide about an effect. A stack whose templates cannot be read or parsed is judged
 * without them, by the effects that CloudFormation reports.
 */
export async function readTemplates(
  read: ChangeSetEvidence['readTemplates'],
  evidence: Evidence,
  reading: ChangeSetReading,
): Promise<TemplatesByPath> {
  const found = new Map<string, StackTemplates>();
  for (const needed of findNeededTemplates(evidence, reading)) {
    const texts = await read(needed);
    const templates = texts === undefined ? undefined : parse(texts);
    if (templates !== undefined) found.set(needed.path, templates);
  }
  return found;
}

function parse({ before, after }: { readonly before: string; readonly after: string }): StackTemplates | undefined {
  try {
    return { before: parseTemplate(before), after: parseTemplate(after) };
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}
