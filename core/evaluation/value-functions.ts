import ipaddr from 'ipaddr.js';
import { TemplateError } from '../documents/template-error.ts';
import { concatenate, hasUnknown, isUnknown, NO_VALUE, textOf, toExpression, Unknown } from './values.ts';

/** A function whose result depends only on its evaluated argument. The words of an error can depend on the argument in the template. */
type ValueFunction = (argument: unknown, source?: unknown) => unknown;

/**
 * The intrinsic functions that need only their arguments, by their key. Each takes its argument with everything inside resolved.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export const VALUE_FUNCTIONS: Readonly<Record<string, ValueFunction>> = {
  'Fn::Join': (argument) => {
    const [delimiter, items] = asList(argument);
    if (typeof delimiter !== 'string' || !(isUnknown(items) || isListOfTexts(items))) {
      throw new TemplateError(
        'Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.',
      );
    }
    if (isUnknown(items)) return new Unknown({ 'Fn::Join': [delimiter, items.expression] });
    return concatenate(items.flatMap((item, index) => (index === 0 ? [item] : [delimiter, item])));
  },
  'Fn::Select': (argument, source) => {
    const [index, list] = asList(argument);
    if (isUnknown(index) || isUnknown(list)) return new Unknown({ 'Fn::Select': toExpression([index, list]) });
    const canSelect = Array.isArray(list) && /^\d+$/.test(textOf(index));
    const item = canSelect ? list[Number(index)] : undefined;
    if (item !== undefined) return item;
    // For a list in the template, the service returns the other message.
    if (canSelect && !Array.isArray(asList(source)[1])) {
      throw new TemplateError(`Template error: Fn::Select cannot select nonexistent value at index ${textOf(index)}`);
    }
    throw new TemplateError('Template error: Fn::Select requires a list argument with two elements: an integer index and a list');
  },
  'Fn::Split': (argument) => {
    const [delimiter, text] = asList(argument);
    if (isUnknown(text) || isUnknown(delimiter)) return new Unknown({ 'Fn::Split': toExpression([delimiter, text]) });
    if (typeof delimiter === 'string' && isScalar(text)) return String(text).split(delimiter);
    throw new TemplateError(
      'Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.',
    );
  },
  'Fn::Base64': (text) => {
    if (isUnknown(text)) return new Unknown({ 'Fn::Base64': text.expression });
    if (!isScalar(text)) throw new TemplateError('Template error: every Fn::Base64 object must have a String-typed value.');
    return toBase64(String(text));
  },
  'Fn::Cidr': (argument) => {
    const [block, count, bits] = asList(argument);
    if (hasUnknown([block, count, bits])) return new Unknown({ 'Fn::Cidr': toExpression(argument) });
    const blocks = splitCidr(block, count, bits);
    if (blocks === undefined) throw invalidCidr(argument);
    return blocks;
  },
  'Fn::Length': (list) => {
    if (Array.isArray(list)) return list.length;
    if (isUnknown(list)) return new Unknown({ 'Fn::Length': list.expression });
    throw new TemplateError('Template error: every Fn::Length object requires a list.');
  },
  'Fn::ToJsonString': (value) => {
    if (hasUnknown(value)) return new Unknown({ 'Fn::ToJsonString': toExpression(value) });
    if (typeof value === 'object' && value !== null) return JSON.stringify(value);
    throw new TemplateError('Template error: every Fn::ToJsonString object requires an object or a list.');
  },
  'Fn::GetStackOutput': (argument) => {
    if (isUnknown(argument) || namesOutput(argument)) return new Unknown({ 'Fn::GetStackOutput': toExpression(argument) });
    throw new TemplateError('Template error: every Fn::GetStackOutput object requires a StackName and an OutputName.');
  },
  'Fn::Transform': (argument) => new Unknown({ 'Fn::Transform': toExpression(argument) }),
};

function namesOutput(argument: unknown): boolean {
  const { StackName, OutputName } = { ...(argument as Readonly<Record<string, unknown>> | null) };
  return [StackName, OutputName].every((name) => isScalar(name) || isUnknown(name));
}

/** Wraps an argument that is not a list, so that a function can check its parts. */
export function asList(argument: unknown): readonly unknown[] {
  return Array.isArray(argument) ? argument : [argument];
}

/** Tests for a string, a number, or a boolean. */
export function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function isListOfTexts(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.every((item) => isScalar(item) || isUnknown(item) || item === NO_VALUE);
}

function toBase64(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''));
}

/** Maximum number of blocks in the result of Fn::Cidr. */
const MAX_BLOCKS = 256;

/**
 * Returns the first `count` blocks of a network, each with `bits` bits for hosts (default 8 for IPv4, 64 for IPv6).
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-cidr.html
 */
function splitCidr(block: unknown, count: unknown, bits: unknown): string[] | undefined {
  const network = readNetwork(block);
  const blocks = readInteger(count);
  const hostBits = bits === undefined ? network?.defaultHostBits : readInteger(bits);
  const subnetBits = (network?.width ?? 0) - (network?.prefix ?? 0) - (hostBits ?? 0);
  if (network === undefined || hostBits === undefined || blocks === undefined || blocks < 1 || blocks > MAX_BLOCKS) {
    return undefined;
  }
  if (subnetBits < 0 || blocks > 2 ** subnetBits) return undefined;
  return Array.from({ length: blocks }, (_, index) => {
    const address = network.start + (BigInt(index) << BigInt(hostBits));
    return `${writeAddress(address, network.width)}/${network.width - hostBits}`;
  });
}

function invalidCidr(argument: unknown): TemplateError {
  return new TemplateError(
    'Template error: every Fn::Cidr object requires two parameters, (1) ip block and (2) count that fits into it',
    `Expected an IP block such as 10.0.0.0/16, a count from 1 to ${MAX_BLOCKS}, and a number of host bits that fit into the block, got ${JSON.stringify(toExpression(argument))}.`,
  );
}

interface Network {
  /** The first address, as a number. */
  readonly start: bigint;
  readonly prefix: number;
  /** The bits of an address. */
  readonly width: 32 | 128;
  readonly defaultHostBits: number;
}

/** Reads an address block. Its host bits are cleared, as in a network address. */
function readNetwork(block: unknown): Network | undefined {
  if (typeof block !== 'string') return undefined;
  const [, prefix] = block.split('/');
  if (ipaddr.IPv4.isValidCIDRFourPartDecimal(block)) {
    return { start: toNumber(ipaddr.IPv4.networkAddressFromCIDR(block)), prefix: Number(prefix), width: 32, defaultHostBits: 8 };
  }
  if (!ipaddr.IPv6.isValidCIDR(block)) return undefined;
  return { start: toNumber(ipaddr.IPv6.networkAddressFromCIDR(block)), prefix: Number(prefix), width: 128, defaultHostBits: 64 };
}

function readInteger(value: unknown): number | undefined {
  return isScalar(value) && /^\d{1,3}$/.test(String(value)) ? Number(value) : undefined;
}

function toNumber(address: ipaddr.IPv4 | ipaddr.IPv6): bigint {
  return address.toByteArray().reduce((sum, byte) => (sum << 8n) + BigInt(byte), 0n);
}

function writeAddress(address: bigint, width: 32 | 128): string {
  const bytes = Array.from({ length: width / 8 }, (_, index) => Number((address >> BigInt(width - 8 * (index + 1))) & 255n));
  return ipaddr.fromByteArray(bytes).toString();
}
