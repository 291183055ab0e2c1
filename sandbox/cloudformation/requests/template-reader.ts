import { TemplateError } from '../../../core/documents/template-error.ts';
import { parseTemplate } from '../../../core/template/parse-template.ts';
import type { Template } from '../../../core/template/template.ts';
import { validateTemplate } from '../../../core/template/validate-template.ts';
import { ServiceError } from '../../kernel/service.ts';
import { findUnknownAttribute } from './asked-attributes.ts';
import { validationError } from './errors.ts';
import { applyIncludes, usesInclude } from './include-transform.ts';
import { MAX_TEMPLATE_BODY_BYTES, MAX_TEMPLATE_URL_BYTES } from './limits.ts';
import { type Input, readText } from './read-input.ts';

/** A template of a request. */
export interface ReadTemplate {
  readonly body: string;
  readonly template: Template;
}

/** Evaluates the location of a use of AWS::Include in a template. A value that is not a text leaves the include unchanged. */
export type EvaluateLocation = (location: unknown, template: Template) => unknown;

/** Number of cached templates. Deployments use the same few templates repeatedly. */
const CACHE_SIZE = 256;

/** Reads templates from requests: size limits, S3, parsing, and validation, in the order and with the messages of the service. */
export class TemplateReader {
  readonly #fetchTemplate: (url: string) => string;
  readonly #processSam: ((body: string) => string) | undefined;
  readonly #parsed = new Map<string, Template>();

  /** @param processSam runs the transform of AWS SAM. Without it, templates with this transform are refused, as with every macro */
  constructor(fetchTemplate: (url: string) => string, processSam?: (body: string) => string) {
    this.#fetchTemplate = fetchTemplate;
    this.#processSam = processSam;
  }

  /**
   * Returns the template of a request with `TemplateBody` or `TemplateURL`; undefined if it has neither.
   *
   * @param evaluate default: only a literal location of AWS::Include has a value
   * @throws ServiceError
   */
  fromInput(input: Input, evaluate: EvaluateLocation = (location) => location): ReadTemplate | undefined {
    const body = readText(input.TemplateBody);
    const url = readText(input.TemplateURL);
    if (body !== undefined && url !== undefined) {
      throw validationError('Only one of TemplateURL or TemplateBody may be specified, not both.');
    }
    if (body !== undefined) {
      if (Buffer.byteLength(body) > MAX_TEMPLATE_BODY_BYTES) {
        throw validationError(
          `1 validation error detected: Value '${body}' at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${MAX_TEMPLATE_BODY_BYTES}`,
        );
      }
      return this.#read(body, evaluate);
    }
    return url === undefined ? undefined : this.#fromUrl(url, evaluate);
  }

  /** Returns the content of the object at an S3 URL. */
  fetch(url: string): string {
    refuseUnsupported(url);
    return this.#fetchTemplate(url);
  }

  /** Returns the template at an S3 URL. */
  #fromUrl(url: string, evaluate: EvaluateLocation): ReadTemplate {
    refuseUnsupported(url);
    let body: string;
    try {
      body = this.#fetchTemplate(url);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      throw validationError(
        `S3 error: ${error.message}\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html`,
      );
    }
    if (Buffer.byteLength(body) > MAX_TEMPLATE_URL_BYTES) {
      throw validationError(`Template may not exceed ${MAX_TEMPLATE_URL_BYTES} bytes in size.`);
    }
    return this.#read(body, evaluate);
  }

  /** Parses and validates a template. The result is shared and must not be changed. */
  #read(body: string, evaluate: EvaluateLocation): ReadTemplate {
    const known = this.#parsed.get(body);
    if (known !== undefined) return { body, template: known };
    const { template, isStable } = inServiceWords(() => {
      const hasIncludes = usesInclude(body);
      const parsed = parseTemplate(this.#process(hasIncludes ? this.#include(body, evaluate) : body));
      validateTemplate(parsed);
      return { template: parsed, isStable: !hasIncludes };
    });
    // The included objects can change.
    if (!isStable) return { body, template };
    if (this.#parsed.size >= CACHE_SIZE) this.#parsed.delete(this.#parsed.keys().next().value ?? '');
    this.#parsed.set(body, template);
    return { body, template };
  }

  #include(body: string, evaluate: EvaluateLocation): string {
    const template = parseTemplate(body);
    const fetch = (url: string): string => {
      try {
        return this.#fetchTemplate(url);
      } catch (error) {
        throw error instanceof ServiceError ? validationError(`Transform AWS::Include failed with: ${error.message}`) : error;
      }
    };
    return JSON.stringify(applyIncludes(template, { fetch, evaluate: (location) => evaluate(location, template) }));
  }

  #process(body: string): string {
    if (this.#processSam === undefined || !body.includes(SAM)) return body;
    const declared = declaredTransforms(parseTemplate(body));
    return declared.length === 1 && declared[0] === SAM ? this.#processSam(body) : body;
  }
}

/** @throws ServiceError for an attribute that the type of its resource does not have */
export function refuseUnknownAttributes(template: Template): void {
  const unknown = findUnknownAttribute(template);
  if (unknown === undefined) return;
  const { logicalId, attribute } = unknown;
  throw validationError(`Template error: resource ${logicalId} does not support attribute type ${attribute} in Fn::GetAtt`);
}

/** Runs `work` and converts a TemplateError of core to a `ValidationError` with the same message. */
export function inServiceWords<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof TemplateError ? validationError(error.message) : error;
  }
}

/** Returns the names of the transforms that a template declares. */
export function declaredTransforms(template: Template): string[] {
  return [template.Transform ?? []].flat().map((transform) => {
    const name = typeof transform === 'object' && transform !== null ? (transform as { Name?: unknown }).Name : transform;
    if (typeof name !== 'string') throw validationError('Key Name of transform definition must be a string.');
    return name;
  });
}

/** The transform of AWS SAM. */
const SAM = 'AWS::Serverless-2016-10-31';

/** Tests for a template whose transform was applied when it was read. */
export function isProcessed({ body }: ReadTemplate): boolean {
  return usesInclude(body) || (body.includes(SAM) && declaredTransforms(parseTemplate(body)).length > 0);
}

/** Tests for a template with a transform, which the sandbox may already have applied. */
export function hasTransform(read: ReadTemplate): boolean {
  return declaredTransforms(read.template).length > 0 || isProcessed(read);
}

/** The only transform that the sandbox expands. */
const LANGUAGE_EXTENSIONS = 'AWS::LanguageExtensions';

/** @throws ServiceError for a transform that the sandbox does not expand, because its result is unknown */
export function refuseMacros({ body, template }: ReadTemplate): void {
  const declared = declaredTransforms(template).filter((name) => name !== LANGUAGE_EXTENSIONS);
  const macros = [...declared, ...(body.includes('Transform') ? inlineTransforms(template.Resources) : [])];
  if (macros.length > 0) {
    throw validationError(
      `Expected a template without macros, got Transform [${macros.join(', ')}]: the sandbox cannot run macros, so give it the processed template (aws cloudformation get-template --template-stage Processed).`,
    );
  }
}

function inlineTransforms(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    key === 'Fn::Transform' ? [nameOfTransform(child)] : inlineTransforms(child),
  );
}

function nameOfTransform(transform: unknown): string {
  const { Name } = { ...(transform as { readonly Name?: unknown } | null) };
  return typeof Name === 'string' ? Name : 'without a name';
}

function refuseUnsupported(url: string): void {
  const s3Bucket = /^s3:\/\/([^/]*)/.exec(url)?.[1];
  if (s3Bucket !== undefined) throw validationError(`S3 error: Domain name specified in ${s3Bucket} is not a valid S3 domain`);
  const host = /^https?:\/\/([^/:]+)/.exec(url)?.[1] ?? '';
  const isSupported = /(^|\.)s3([.-][a-z0-9-]+)*\.amazonaws\.com(\.cn)?$/.test(host) || /^(localhost|127\.0\.0\.1)$/.test(host);
  if (!isSupported || !isReadable(url)) throw validationError('TemplateURL must be a supported URL.');
}

/** Returns true for a URL whose path can be decoded. A URL with an unresolved placeholder can fail this test. */
function isReadable(url: string): boolean {
  try {
    decodeURIComponent(new URL(url).pathname);
    return true;
  } catch {
    return false;
  }
}
