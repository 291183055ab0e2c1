import type { Template, TemplateResource } from '../../core/template/template.ts';

type Mutable<Value> = { -readonly [Member in keyof Value]: Value[Member] };

/** A template as plain data that an edit may change. */
export type Draft = Mutable<Omit<Template, 'Resources'>> & { Resources: Record<string, Mutable<TemplateResource>> };

/** An edit of any template. It returns false if it does not fit. */
export interface TemplateEdit {
  readonly name: string;
  readonly apply: (draft: Draft) => boolean;
}

type Container = Record<string, unknown>;

/** Applies an edit to the resources one after the other, until it fits one. The number selects another start. */
function onResource(
  name: string,
  edit: (resource: Draft['Resources'][string], id: string, draft: Draft) => boolean,
): readonly TemplateEdit[] {
  return [0, 0.5].map((share) => ({
    name: share === 0 ? name : `${name}, another resource`,
    apply: (draft) => {
      const ids = Object.keys(draft.Resources).filter((id) => !id.startsWith('Fn::'));
      const first = Math.floor(ids.length * share);
      if (share > 0 && first === 0) return false;
      return ids.slice(first).some((id) => {
        const resource = draft.Resources[id];
        return resource !== undefined && edit(resource, id, draft);
      });
    },
  }));
}

/** Finds the first text in properties that is not an argument of a function, and replaces it. */
function replaceText(value: unknown, replace: (text: string) => unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, child]) => {
    if (key.startsWith('Fn::') || key === 'Ref' || key === 'Condition') return false;
    if (typeof child !== 'string') return replaceText(child, replace);
    (value as Container)[key] = replace(child);
    return true;
  });
}

function onText(name: string, replace: (text: string, draft: Draft) => unknown): readonly TemplateEdit[] {
  return onResource(name, (resource, _id, draft) => replaceText(resource.Properties, (text) => replace(text, draft)));
}

function addParameter(draft: Draft, name: string, value: string): void {
  draft.Parameters = { ...draft.Parameters, [name]: { Type: 'String', Default: value } };
}

function addCondition(draft: Draft, condition: unknown): string {
  draft.Conditions = { ...draft.Conditions, MeasuredCondition: condition };
  return 'MeasuredCondition';
}

const TRUE = { 'Fn::Equals': ['a', 'a'] };
const FALSE = { 'Fn::Equals': ['a', 'b'] };
const BY_ACCOUNT = { 'Fn::Equals': [{ Ref: 'AWS::AccountId' }, '111111111111'] };

/** Renames a resource in the text of the template, with the references to it. */
function renameIn(value: unknown, from: string, to: string): unknown {
  if (typeof value === 'string') {
    return value === from ? to : value.replaceAll(`\${${from}}`, `\${${to}}`).replaceAll(`\${${from}.`, `\${${to}.`);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => renameIn(item, from, to));
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key === from ? to : key, renameIn(child, from, to)]));
}

function withRow(draft: Draft, change: (rows: Container, key: string) => void): boolean {
  const [entry] = Object.entries({ ...draft.Mappings });
  const [name, rows] = entry ?? [];
  const [key] = Object.keys({ ...(rows as Container | undefined) });
  if (name === undefined || key === undefined || key.startsWith('Fn::')) return false;
  change(rows as Container, key);
  return true;
}

function isReferenced(draft: Draft, id: string): boolean {
  const { [id]: _own, ...others } = draft.Resources;
  const text = JSON.stringify([others, draft.Outputs]);
  return [`"${id}"`, `\${${id}}`, `\${${id}.`, `"${id}.`].some((use) => text.includes(use));
}

/** The edits that every template can have: resources, properties, names, mappings, parameters, conditions, outputs, and metadata. */
export const TEMPLATE_EDITS: readonly TemplateEdit[] = [
  { name: 'nothing', apply: () => true },
  {
    name: 'another description',
    apply: (draft) => {
      draft.Description = 'Measured';
      return true;
    },
  },
  ...onResource('a resource removed', (_resource, id, draft) => {
    if (isReferenced(draft, id) || Object.keys(draft.Resources).length === 1) return false;
    delete draft.Resources[id];
    return true;
  }),
  ...onResource('a resource removed that others use', (_resource, id, draft) => {
    if (!isReferenced(draft, id)) return false;
    delete draft.Resources[id];
    return true;
  }),
  ...onText('a property changed', (text) => `${text}x`),
  ...onText('the same text as Fn::Join', (text) => ({ 'Fn::Join': ['', [text, '']] })),
  ...onText('a text from a parameter with the same value', (text, draft) => {
    addParameter(draft, 'MeasuredParameter', text);
    return { Ref: 'MeasuredParameter' };
  }),
  ...onText('a text from a parameter with another value', (_text, draft) => {
    addParameter(draft, 'MeasuredParameter', 'measured');
    return { Ref: 'MeasuredParameter' };
  }),
  ...onText('a text in Fn::If with a true condition', (text, draft) => ({
    'Fn::If': [addCondition(draft, TRUE), text, 'measured'],
  })),
  ...onText('a text in Fn::If with a false condition', (text, draft) => ({
    'Fn::If': [addCondition(draft, FALSE), text, 'measured'],
  })),
  ...onText('a text in Fn::If by the account', (text, draft) => ({
    'Fn::If': [addCondition(draft, BY_ACCOUNT), text, 'measured'],
  })),
  ...onText('a text removed by AWS::NoValue', () => ({ Ref: 'AWS::NoValue' })),
  ...onText('a text with the account', () => ({ 'Fn::Sub': 'measured-${AWS::AccountId}' })),
  ...onText('a text with the stack name', () => ({ 'Fn::Sub': 'measured-${AWS::StackName}' })),
  ...onText('an import', () => ({ 'Fn::ImportValue': 'MeasuredExport' })),
  ...onText('a dynamic reference', () => '{{resolve:ssm:/measured}}'),
  ...onResource('all properties removed', (resource) => {
    if (resource.Properties === undefined) return false;
    delete resource.Properties;
    return true;
  }),
  ...onResource('a resource with another logical ID', (_resource, id, draft) => {
    Object.assign(draft, renameIn(draft, id, `${id}Measured`));
    return true;
  }),
  ...onResource('a resource with a false condition', (resource, _id, draft) => {
    resource.Condition = addCondition(draft, FALSE);
    return true;
  }),
  ...onResource('a resource with a true condition', (resource, _id, draft) => {
    resource.Condition = addCondition(draft, TRUE);
    return true;
  }),
  ...onResource('a resource with a condition by the account', (resource, _id, draft) => {
    resource.Condition = addCondition(draft, BY_ACCOUNT);
    return true;
  }),
  ...onResource('another resource type', (resource) => {
    resource.Type = 'AWS::SNS::Topic';
    delete resource.Properties;
    return true;
  }),
  ...onResource('a deletion policy', (resource) => {
    resource.DeletionPolicy = 'Retain';
    return true;
  }),
  ...onResource('an update replace policy', (resource) => {
    resource.UpdateReplacePolicy = 'Retain';
    return true;
  }),
  ...onResource('metadata', (resource) => {
    resource.Metadata = { Measured: 'yes' };
    return true;
  }),
  ...onResource('tags', (resource) => {
    resource.Properties = { ...resource.Properties, Tags: [{ Key: 'Measured', Value: 'yes' }] };
    return true;
  }),
  ...onResource('a dependency', (resource, id, draft) => {
    draft.Resources.MeasuredTopic = { Type: 'AWS::SNS::Topic' };
    if (id === 'MeasuredTopic') return false;
    resource.DependsOn = [resource.DependsOn ?? [], 'MeasuredTopic'].flat();
    return true;
  }),
  ...onResource('a circular dependency', (resource, id) => {
    resource.DependsOn = id;
    return true;
  }),
  {
    name: 'a new resource',
    apply: (draft) => {
      draft.Resources.MeasuredTopic = { Type: 'AWS::SNS::Topic' };
      return true;
    },
  },
  {
    name: 'a row added to a mapping',
    apply: (draft) => withRow(draft, (rows, key) => (rows.measured = structuredClone(rows[key]))),
  },
  { name: 'a row removed from a mapping', apply: (draft) => withRow(draft, (rows, key) => delete rows[key]) },
  {
    name: 'a value in a mapping changed',
    apply: (draft) =>
      withRow(draft, (rows, key) => {
        const [name = ''] = Object.keys(rows[key] as Container);
        (rows[key] as Container)[name] = 'measured';
      }),
  },
  {
    name: 'another default of a parameter',
    apply: (draft) => {
      const found = Object.entries({ ...draft.Parameters }).find(([, { Default, AllowedValues }]) => {
        return typeof Default === 'string' && AllowedValues === undefined;
      });
      if (found === undefined) return false;
      draft.Parameters = { ...draft.Parameters, [found[0]]: { ...found[1], Default: `${found[1].Default}x` } };
      return true;
    },
  },
  {
    name: 'a parameter removed',
    apply: (draft) => {
      const [name] = Object.keys({ ...draft.Parameters });
      if (name === undefined) return false;
      const { [name]: _gone, ...rest } = { ...draft.Parameters };
      draft.Parameters = rest;
      return true;
    },
  },
  {
    name: 'a parameter without a default added',
    apply: (draft) => {
      draft.Parameters = { ...draft.Parameters, MeasuredParameter: { Type: 'String' } };
      return true;
    },
  },
  {
    name: 'a parameter that is no longer hidden',
    apply: (draft) => {
      const found = Object.entries({ ...draft.Parameters }).find(([, { NoEcho }]) => String(NoEcho) === 'true');
      if (found === undefined) return false;
      const { NoEcho: _hidden, ...rest } = found[1];
      draft.Parameters = { ...draft.Parameters, [found[0]]: rest };
      return true;
    },
  },
  {
    name: 'an output added',
    apply: (draft) => {
      draft.Outputs = { ...draft.Outputs, MeasuredOutput: { Value: 'measured' } };
      return true;
    },
  },
  {
    name: 'all outputs removed',
    apply: (draft) => {
      if (draft.Outputs === undefined) return false;
      delete draft.Outputs;
      return true;
    },
  },
];

/** A stack with the export that an edit imports. */
export const EXPORTS = JSON.stringify({
  Resources: { Handle: { Type: 'AWS::CloudFormation::WaitConditionHandle' } },
  Outputs: { Measured: { Value: 'measured', Export: { Name: 'MeasuredExport' } } },
});

/** Applies an edit to a template. @returns the template, and the parameters that both declare; undefined if the edit does not fit */
export function editTemplate(
  before: string,
  edit: TemplateEdit,
): { readonly after: string; readonly kept: readonly string[] } | undefined {
  const draft = JSON.parse(before) as Draft;
  const names = Object.keys({ ...draft.Parameters });
  if (!edit.apply(draft)) return undefined;
  return { after: JSON.stringify(draft), kept: names.filter((name) => Object.hasOwn({ ...draft.Parameters }, name)) };
}
