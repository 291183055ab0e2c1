import type { IdSource } from '../../kernel/ids.ts';
import { PHYSICAL_ID_FORMS, type PhysicalIdForm } from './physical-id-forms.ts';
import { registryIdForm } from './registry-id-form.ts';

/** The identity of a resource: its type, names, and location. */
export interface ResourceIdentity {
  readonly type: string;
  readonly logicalId: string;
  readonly stackName: string;
  readonly stackId: string;
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
  /** Evaluated. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Returns a new physical ID in the form of the type: the custom name, or a unique generated name. */
export function makePhysicalId(identity: ResourceIdentity, ids: IdSource): string {
  const form = formOf(identity);
  const name = customName(identity) ?? generateName(identity, form, ids);
  return fillForm(form.idFor?.(identity.properties) ?? form.id, identity, ids, name);
}

/** Returns the custom name of the resource if it must be unique in the account, even during a replacement. */
export function uniqueName(identity: ResourceIdentity): string | undefined {
  return formOf(identity).isUnique ? customName(identity) : undefined;
}

/** Returns the property that contains the custom name of the resource. */
export function nameProperty(identity: ResourceIdentity): string | undefined {
  return formOf(identity).name;
}

function customName(identity: ResourceIdentity): string | undefined {
  const name = nameProperty(identity);
  const value = name === undefined ? undefined : identity.properties[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** Fills in the placeholders of a form. Each random placeholder gets new random characters. */
export function fillForm(form: string, identity: ResourceIdentity, ids: IdSource, name: string): string {
  const filled = form.replace(
    /\{([pn]:)?([A-Za-z]+?)(\d*)\}/g,
    (all, source: string | undefined, word: string, digits: string) => {
      if (word === 'next') return all;
      if (source === undefined) return fillWord(word, Number(digits), identity, ids, name);
      const text = textOf(identity.properties[word + digits], word + digits);
      return source === 'n:' ? nameIn(text) : text;
    },
  );
  return filled.replace('{next}', () => String(ids.next(filled)));
}

/** Returns the name in an ARN, the host and path in a URL, or the text itself. The ARN of a function can end with a version. */
function nameIn(text: string): string {
  if (!text.startsWith('arn:')) return text.replace(/^https?:\/\//, '');
  return /:function:([^:]+)/.exec(text)?.[1] ?? text.split(/[:/]/).at(-1) ?? text;
}

function fillWord(word: string, length: number, identity: ResourceIdentity, ids: IdSource, name: string): string {
  switch (word) {
    case 'partition':
      return identity.partition;
    case 'region':
      return identity.region;
    case 'account':
      return identity.accountId;
    case 'stack':
      return identity.stackName;
    case 'stackuuid':
      return identity.stackId.split('/').at(-1) ?? '';
    case 'logical':
      return identity.logicalId;
    case 'now':
      return new Date().toISOString();
    case 'seconds':
      return String(Math.floor(Date.now() / 1000));
    case 'basic': {
      const basic = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
      return length > 0 ? basic.slice(0, length) : basic;
    }
    case 'path':
      return typeof identity.properties.Path === 'string' ? identity.properties.Path : '/';
    case 'service':
      return serviceOf(identity.type);
    case 'kind':
      return kindOf(identity.type);
    case 'uuid':
      return ids.uuid();
    case 'hex':
      return ids.hex(length);
    case 'upper':
      return ids.suffix(length);
    case 'mixed':
      return ids.mixed(length);
    case 'lower':
      return ids.mixed(length).toLowerCase();
    case 'byte':
      return String(Number.parseInt(ids.hex(2), 16));
    default:
      return name;
  }
}

/** Returns the service of a type: `sns` for `AWS::SNS::Topic`. */
function serviceOf(type: string): string {
  return (type.split('::')[1] ?? 'custom').toLowerCase();
}

/** Returns the resource part of a type: `topic` for `AWS::SNS::Topic`. */
function kindOf(type: string): string {
  return (type.split('::').at(-1) ?? type).toLowerCase();
}

function formOf({ type, properties }: ResourceIdentity): PhysicalIdForm {
  const own = Object.hasOwn(PHYSICAL_ID_FORMS, type) ? PHYSICAL_ID_FORMS[type] : undefined;
  return own ?? registryIdForm(type, properties);
}

function generateName({ type, stackName, logicalId, properties }: ResourceIdentity, form: PhysicalIdForm, ids: IdSource): string {
  const isParameter = type === 'AWS::SSM::Parameter';
  const suffix = isParameter ? ids.mixed(12) : ids.suffix(12);
  const name = [...shorten(isParameter ? 'CFN' : stackName, logicalId, (form.max ?? 255) - suffix.length - 2), suffix].join('-');
  const isFifo = type === 'AWS::SQS::Queue' && String(properties.FifoQueue) === 'true';
  return `${form.lower ? name.toLowerCase() : name}${isFifo ? '.fifo' : ''}`;
}

/**
 * Shortens the name of the stack and the logical ID to `max` characters together. The name of the stack gets half of them, rounded up, and
 * each of the two gets those that the other does not need. https://github.com/KensioSoftware/yulin/issues/1113
 */
function shorten(stackName: string, logicalId: string, max: number): readonly [string, string] {
  const stackPart = stackName.slice(0, Math.max(Math.ceil(max / 2), max - logicalId.length));
  return [stackPart, logicalId.slice(0, max - stackPart.length)];
}

/** Values of properties that an ID contains although the template omits them. */
const OMITTED: Readonly<Record<string, string>> = {
  Cluster: 'default',
  EventBusName: 'default',
  GroupName: 'default',
  Qualifier: '$LATEST',
};

function textOf(value: unknown, property: string): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : (OMITTED[property] ?? property.toLowerCase());
}
