import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { TimedRequest } from '../../sandbox/protocols/http-listener.ts';
import { readTextFile } from '../sources/read-text-file.ts';
import { UsageError } from '../usage-error.ts';

const FORMAT = 1;

const headerSchema = z.object({ stackgateSandbox: z.literal(FORMAT), startTime: z.number(), region: z.string() });
const requestSchema = z.object({
  at: z.number(),
  request: z.object({
    method: z.string(),
    host: z.string(),
    path: z.string(),
    query: z.record(z.string(), z.string()),
    headers: z.record(z.string(), z.string()),
    body: z.string(),
  }),
});
const endSchema = z.object({ end: z.number() });

/** A saved state: the start of the sandbox, and every request that it received. */
export interface SavedState {
  /** Start of the sandbox, in virtual milliseconds since 1970. */
  readonly startTime: number;
  readonly region: string;
  readonly requests: readonly TimedRequest[];
  /** End of the last run, in the same unit. */
  readonly end: number;
}

/**
 * The file of `--state`, as JSON lines: a header, then one line per request, then the time of the exit. Each line is written when its
 * request arrives, so that a crash loses no request.
 */
export class StateFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Reads the saved state. @returns undefined if the file does not exist @throws UsageError */
  read(): SavedState | undefined {
    if (!existsSync(this.#path)) return undefined;
    const [first = '', ...lines] = readTextFile(this.#path).split('\n');
    const header = headerSchema.safeParse(parseLine(first));
    if (!header.success) throw this.#invalid(1, `a header of the sandbox of this version ({"stackgateSandbox":${FORMAT},...})`);
    const requests: TimedRequest[] = [];
    let end = header.data.startTime;
    for (const [index, line] of lines.entries()) {
      if (line === '') continue;
      const entry = z.union([requestSchema, endSchema]).safeParse(parseLine(line));
      // The last line is cut off if the process was killed while it wrote the line.
      if (!entry.success && index === lines.length - 1) break;
      if (!entry.success) throw this.#invalid(index + 2, 'a request or the end of a run');
      if ('end' in entry.data) {
        end = Math.max(end, entry.data.end);
        continue;
      }
      const { at, request } = entry.data;
      requests.push({ at, request: { ...request, body: Buffer.from(request.body, 'base64') } });
      end = Math.max(end, at);
    }
    const { startTime, region } = header.data;
    return { startTime, region, requests, end };
  }

  /** Starts a new file. @throws UsageError if the file cannot be written */
  create({ startTime, region }: Pick<SavedState, 'startTime' | 'region'>): void {
    try {
      writeFileSync(this.#path, `${JSON.stringify({ stackgateSandbox: FORMAT, startTime, region })}\n`, { mode: 0o600 });
    } catch (error) {
      throw new UsageError(
        `Cannot write ${this.#path}: ${error instanceof Error ? error.message : error}. Choose another file for --state.`,
      );
    }
  }

  addRequest({ at, request }: TimedRequest): void {
    const { method, host, path, query, headers, body } = request;
    const entry = {
      at,
      request: { method, host, path, query, headers: keepHeaders(headers), body: Buffer.from(body).toString('base64') },
    };
    appendFileSync(this.#path, `${JSON.stringify(entry)}\n`);
  }

  addEnd(end: number): void {
    appendFileSync(this.#path, `${JSON.stringify({ end })}\n`);
  }

  #invalid(line: number, expected: string): UsageError {
    return new UsageError(
      `Expected ${expected} in line ${line} of ${this.#path}, got something else. Delete the file to start with an empty sandbox.`,
    );
  }
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** The headers that the sandbox reads. The file holds no signature and no session token. */
function keepHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(headers).filter(
    ([name]) =>
      /^(?:authorization|range|if-.*|content-type|content-encoding|x-amz-.*)$/.test(name) && name !== 'x-amz-security-token',
  );
  return Object.fromEntries(
    kept.map(([name, value]) => [name, name === 'authorization' ? value.replace(/Signature=\S+/, 'Signature=none') : value]),
  );
}
