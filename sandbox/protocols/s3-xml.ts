import { XmlShapeDeserializer, XmlShapeSerializer } from '@aws-sdk/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';

const XML_NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';
const DATE_TIME_FORMAT = 5;

const SETTINGS = {
  xmlNamespace: XML_NAMESPACE,
  serviceNamespace: 'com.amazonaws.s3',
  timestampFormat: { useTrait: true, default: DATE_TIME_FORMAT },
  httpBindings: true,
} as const;

/** Reads an XML document by its schema. @throws Error for a string that is not XML */
export function readS3Xml(schema: NormalizedSchema, body: Uint8Array): unknown {
  return new XmlShapeDeserializer(SETTINGS).read(schema, body);
}

/** Writes a structure as an XML document by its schema. */
export function writeS3Xml(schema: NormalizedSchema, value: unknown): string {
  const serializer = new XmlShapeSerializer(SETTINGS);
  serializer.write(schema, value);
  return String(serializer.flush());
}
