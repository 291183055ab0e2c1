import { groupBy } from '../group-by.ts';
import { findNameProperty } from '../resource-types/name-property.ts';
import { findRevisionType } from '../resource-types/revision-types.ts';
import { type AssessedChange, isInPlace } from './assess-change.ts';
import type { ChangeSetting, Softening } from './change-setting.ts';
import { decideConditional, findReplacingUpdate } from './decide-conditional.ts';
import { findRevisions } from './find-revisions.ts';
import { findStableReferences } from './find-stable-references.ts';
import { canonical, readContext } from './property-values.ts';
import { declaredSides, type StackTemplates, type TemplatesByPath } from './stack-templates.ts';

/** Finds the facts that the rest of the change set and the templates show about each change. */
export function resolveSettings(
  changes: readonly AssessedChange[],
  templates: TemplatesByPath,
): ReadonlyMap<AssessedChange, ChangeSetting> {
  const settings = new Map<AssessedChange, ChangeSetting>();
  for (const [path, group] of groupBy(changes, ({ change }) => change.path)) {
    for (const [change, setting] of settingsOfStack(group, templates.get(path))) settings.set(change, setting);
  }
  return settings;
}

/** Types whose attributes can get other values in an update in place, because their content or their provider determines them. */
const MOVING_ATTRIBUTES = /^(Custom|AWS::CloudFormation)::/;

function settingsOfStack(
  changes: readonly AssessedChange[],
  templates: StackTemplates | undefined,
): ReadonlyMap<AssessedChange, ChangeSetting> {
  const replacing = new Map(
    changes.flatMap((change) => {
      const property = findReplacingUpdate(change, templates);
      return property === undefined ? [] : [[change, property] as const];
    }),
  );
  const calm = changes.filter((change) => !replacing.has(change));
  const byValues = new Map(
    calm.flatMap((change) => {
      const softening = decideConditional(change, templates);
      return softening === undefined ? [] : [[change, softening] as const];
    }),
  );
  const settled = new Set([...byValues.keys()].map(({ logicalId }) => logicalId));
  const { updates: byReference, isStable } = findStableReferences(calm, templates, settled);
  const moving = new Set(
    changes
      .filter(
        (change) =>
          MOVING_ATTRIBUTES.test(change.type) || (!isInPlace(change) && !byValues.has(change) && !byReference.has(change)),
      )
      .map(({ logicalId }) => logicalId),
  );
  for (const { logicalId } of replacing.keys()) moving.add(logicalId);
  const keepsIdentity = (id: string): boolean =>
    !moving.has(id) &&
    templates?.before?.Resources?.[id] !== undefined &&
    templates.before.Resources[id].Type === templates.after.Resources?.[id]?.Type;
  const revisions = findRevisions({ changes: calm, templates, keepsIdentity });
  const handOvers = findHandOvers(changes);
  const renamed = findRenamed(changes, templates);
  return new Map(
    changes.map((change) => {
      const customName = findCustomName(change, templates);
      const stable = change.details.filter(isStable);
      const softening =
        byValues.get(change) ??
        byReference.get(change) ??
        handOvers.get(change) ??
        (customName === undefined ? revisions.get(change)?.softening : undefined);
      const heldBy = softening === undefined ? revisions.get(change)?.heldBy : undefined;
      return [
        change,
        {
          declared: declaredSides(templates, change.logicalId),
          softening,
          stable: stable.length === 0 ? undefined : new Set(stable),
          replacedBy: replacing.get(change),
          renamedTo: renamed.get(change),
          customName,
          heldBy,
        },
      ];
    }),
  );
}

/** Removals with Retain of a resource that the same change set imports under another logical ID: the stack keeps the resource. */
function findHandOvers(changes: readonly AssessedChange[]): ReadonlyMap<AssessedChange, Softening> {
  const imports = changes.filter(({ entries }) => entries.every(({ Action }) => Action === 'Import'));
  return new Map(
    changes
      .filter(({ entries }) => entries.every(({ Action, PolicyAction }) => Action === 'Remove' && PolicyAction === 'Retain'))
      .flatMap((removal) => {
        const [heir, ...others] = imports.filter(
          (one) => one.type === removal.type && physicalIdOf(one) === physicalIdOf(removal),
        );
        return heir === undefined || others.length > 0 || physicalIdOf(removal) === ''
          ? []
          : [
              [
                removal,
                { from: ['retain'], to: 'import', because: `${heir.logicalId} imports it`, isInferred: true } satisfies Softening,
              ] as const,
            ];
      }),
  );
}

function physicalIdOf({ entries }: AssessedChange): string {
  const ids = new Set(entries.flatMap(({ PhysicalResourceId }) => PhysicalResourceId ?? []));
  return ids.size === 1 ? [...ids].join('') : '';
}

/** Finds removals whose type and properties equal those of an Add. Each Add is paired only once. */
function findRenamed(
  changes: readonly AssessedChange[],
  templates: StackTemplates | undefined,
): ReadonlyMap<AssessedChange, string> {
  const keyOf = (change: AssessedChange, side: 'before' | 'after'): string | undefined => {
    const properties = propertiesOf(change, side, templates);
    return properties === undefined ? undefined : `${change.type} ${properties}`;
  };
  const ofAction = (action: string) => changes.filter(({ entries }) => entries.every(({ Action }) => Action === action));
  const added = groupBy(ofAction('Add'), (change) => keyOf(change, 'after'));
  const removed = groupBy(ofAction('Remove'), (change) => keyOf(change, 'before'));
  return new Map(
    [...removed].flatMap(([key, removals]) => {
      const [removal, ...more] = removals;
      const [addition, ...others] = key === undefined ? [] : (added.get(key) ?? []);
      return removal === undefined || addition === undefined || more.length + others.length > 0
        ? []
        : [[removal, addition.logicalId] as const];
    }),
  );
}

/** Writes all properties as text, from the templates or else from the contexts. Undefined if there are none to compare. */
function propertiesOf(
  change: AssessedChange,
  side: 'before' | 'after',
  templates: StackTemplates | undefined,
): string | undefined {
  const { BeforeContext, AfterContext } = change.change.valued?.ResourceChange ?? {};
  const declared = declaredSides(templates, change.logicalId)[side];
  const properties = declared ?? readContext(side === 'before' ? BeforeContext : AfterContext) ?? {};
  return Object.keys(properties).length === 0 ? undefined : canonical(properties);
}

/** The property with the custom name of a resource that is replaced and keeps that name: CloudFormation refuses such an update. */
function findCustomName(
  { details, entries, logicalId, type }: AssessedChange,
  templates: StackTemplates | undefined,
): string | undefined {
  if (!entries.some(({ Action, Replacement }) => Action === 'Modify' && Replacement === 'True')) return undefined;
  const { before, after } = declaredSides(templates, logicalId);
  return nameProperties(type).find(
    (name) => before?.[name] !== undefined && after?.[name] !== undefined && !details.some(({ Target }) => Target?.Name === name),
  );
}

/** The property with a unique name, for a type whose replacement would need the name twice. */
function nameProperties(type: string): readonly string[] {
  return [findRevisionType(type)?.uniqueName ?? findNameProperty(type) ?? []].flat();
}
