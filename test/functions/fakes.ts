import { createHash, createHmac } from 'node:crypto';
import type { StackEvent } from '../../core/stack/stack-event.ts';
import type { TargetResult } from '../../core/waves/wave-summary.ts';
import type { EndNotices } from '../../functions/ports/open-jobs.ts';
import type {
  Clock,
  GateSecret,
  JobDecisions,
  Log,
  LogFields,
  SecretVersionReader,
  SettledDecision,
  Stack,
} from '../../functions/ports/ports.ts';
import type { ArtifactFiles, Artifacts, RevisionCopies } from '../../functions/ports/revisions.ts';
import type { StoredWait, Waits } from '../../functions/ports/waits.ts';
import type { Release, Start, TargetEnds, TargetId, Waves } from '../../functions/ports/waves.ts';

/** A clock that moves only during a sleep. */
export function makeClock(start = '2026-01-01T00:00:00.000Z'): Clock & { readonly sleeps: number[]; advance(ms: number): void } {
  let now = Date.parse(start);
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => new Date(now),
    sleep: async (ms) => {
      sleeps.push(ms);
      now += ms;
    },
    advance: (ms) => {
      now += ms;
    },
  };
}

/** A log that tests can read. */
export function makeLog(): Log & { readonly lines: { level: string; message: string; fields: LogFields | undefined }[] } {
  const lines: { level: string; message: string; fields: LogFields | undefined }[] = [];
  const write = (level: string) => (message: string, fields?: LogFields) => {
    lines.push({ level, message, fields });
  };
  return { lines, info: write('info'), warn: write('warn'), error: write('error') };
}

/** A revision with these files. */
export function makeArtifactFiles(
  files: Readonly<Record<string, string>>,
): ArtifactFiles & Artifacts & { readonly opened: string[] } {
  const opened: string[] = [];
  const artifactFiles: ArtifactFiles & Artifacts & { readonly opened: string[] } = {
    opened,
    open: (location) => ({ readTexts: (wanted) => artifactFiles.readTexts(location, wanted) }),
    async readTexts(location, wanted) {
      opened.push(`${location.bucket}/${location.key}`);
      const texts = Object.entries(wanted).flatMap(([key, file]) =>
        file === undefined ? [] : [[key, files[file.path]] as const],
      );
      return Object.fromEntries(texts) as never;
    },
  };
  return artifactFiles;
}

/** Copies of revision files, in memory. */
export function makeRevisionCopies(): RevisionCopies & { readonly texts: Map<string, string> } {
  const texts = new Map<string, string>();
  return {
    texts,
    async put(text) {
      const sha256 = createHash('sha256').update(text).digest('hex');
      texts.set(sha256, text);
      return sha256;
    },
    read: async (sha256) => texts.get(sha256) ?? '',
  };
}

/** Decisions about jobs, in memory. */
export function makeJobDecisions(clock: Clock): JobDecisions & { readonly settled: Map<string, SettledDecision> } {
  const settled = new Map<string, SettledDecision>();
  return {
    settled,
    async settle(jobName, decision) {
      const counts = settled.get(jobName) ?? { ...decision, decidedAt: clock.now().toISOString() };
      settled.set(jobName, counts);
      return counts;
    },
    find: async (jobName) => settled.get(jobName),
  };
}

/** A stack in CloudFormation. */
export function makeStack(stackStatus: string, overrides: Partial<Stack> = {}): Stack {
  return {
    stackId: 'arn:aws:cloudformation:eu-west-1:111111111111:stack/prod-orders/1b2c3d4e',
    stackStatus,
    parameterNames: [],
    hasTerminationProtection: false,
    notificationArns: [],
    rollbackAlarms: [],
    monitoringMinutes: 0,
    capabilities: [],
    tags: {},
    ...overrides,
  };
}

/** Histories by stack, newest event first. */
export function makeHistory(events: Readonly<Record<string, readonly StackEvent[]>>) {
  const read: string[] = [];
  async function* readEvents(stack: string): AsyncGenerator<StackEvent> {
    read.push(stack);
    yield* events[stack] ?? [];
  }
  return { read, readEvents };
}

/** A secret whose signatures can be predicted: the hexadecimal form of a hash of the text. */
export function makeSecret(): GateSecret {
  return { hmac: sign };
}

/** Signs as `makeSecret` does. */
export async function sign(text: string): Promise<string> {
  return createHmac('sha256', 'the secret of the tests').update(text).digest('hex');
}

/** Secrets with these versions, changed before any operation. */
export function makeVersionReader(
  versions: Readonly<Record<string, string>> = {},
  changedAt: Date | undefined = new Date(0),
): SecretVersionReader & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    async read(secrets) {
      asked.push(...secrets);
      return new Map(
        Object.entries(versions).flatMap(([secret, versionId]) =>
          secrets.includes(secret) ? [[secret, { versionId, changedAt }] as const] : [],
        ),
      );
    },
  };
}

/** Waits in memory. @param started tokens whose start events arrived; default: every token */
export function makeWaits(
  started?: readonly string[],
): Waits & { readonly stored: Map<string, StoredWait>; readonly starts: Set<string> } {
  const stored = new Map<string, StoredWait>();
  const starts = new Set(started);
  return {
    stored,
    starts,
    async store(token, wait) {
      stored.set(token, wait);
    },
    find: async (token) => stored.get(token),
    async recordStart(token) {
      starts.add(token);
    },
    hasStartEvent: async (token) => started === undefined || starts.has(token),
  };
}

/** End notices in memory. */
export function makeEndNotices(): EndNotices & { readonly sent: string[] } {
  const sent: string[] = [];
  return {
    sent,
    async send(executionArn) {
      sent.push(executionArn);
    },
  };
}

/** Targets of waves, in memory: decisions and results by the position of the target. */
export function makeWaves() {
  const starts = new Map<number, Start>();
  const releases = new Map<number, Release>();
  const verdicts = new Set<number>();
  const results = new Map<number, TargetResult>();
  const waves: Waves = {
    async settleStart({ index }, start) {
      if (!starts.has(index)) starts.set(index, start);
      return starts.get(index) ?? start;
    },
    async settleRelease({ index }, release) {
      if (!releases.has(index)) releases.set(index, release);
      return releases.get(index) ?? release;
    },
    findRelease: async ({ index }) => releases.get(index),
    recordVerdict: async ({ index }) => void verdicts.add(index),
    hasVerdict: async ({ index }) => verdicts.has(index),
    listVerdicts: async () => [...verdicts],
    putResult: async ({ index }, result) => void results.set(index, result),
    findResult: async ({ index }) => results.get(index),
  };
  return { ...waves, starts, releases, verdicts, results };
}

/** Reports about ends of targets, in memory. */
export function makeTargetEnds(): TargetEnds & { readonly ended: TargetId[] } {
  const ended: TargetId[] = [];
  return { ended, record: async (target) => void ended.push(target), list: async () => ended.map(({ index }) => index) };
}
