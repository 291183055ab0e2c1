import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeMarkdown } from '../../../core/report/write-markdown.ts';
import { escapeMarkdown } from '../../../core/text/escape-markdown.ts';
import { makeChange, makeDetail, makeEvidence } from '../../support/change-sets.ts';
import { JUDGED_AT, makeRecord } from '../../support/records.ts';

const removal = makeChange({ Action: 'Remove' });

describe('escapeMarkdown', () => {
  it.each([
    ['plain text: (a, b) AWS::S3::Bucket', 'plain text: (a, b) AWS::S3::Bucket'],
    ['a|b', 'a&#124;b'],
    ['<script>', '&#60;script&#62;'],
    ['`code` *bold* _it_ ~no~', '&#96;code&#96; &#42;bold&#42; &#95;it&#95; &#126;no&#126;'],
    ['[x](y) ![z] \\ {a} ^ $m$', '&#91;x&#93;(y) &#33;&#91;z&#93; &#92; &#123;a&#125; &#94; &#36;m&#36;'],
    ['a & "b" \'c\'', 'a &#38; &#34;b&#34; &#39;c&#39;'],
    ['@admins', '&#64;\u200badmins'],
    ['see #12', 'see &#35;\u200b12'],
    ['see GH-12 and gh-3, not GH-x', 'see GH-\u200b12 and gh-\u200b3, not GH-x'],
    ['https://evil.example', 'https&#58;//evil.example'],
    ['www.evil.example', 'www&#46;evil.example'],
    ['WWW.evil', 'WWW&#46;evil'],
    ['- item', '&#45; item'],
    ['  + item', '  &#43; item'],
    ['1. item', '&#49;. item'],
    ['= under', '&#61; under'],
    ['a - b + 1', 'a - b + 1'],
    ['line\r\nbreak\ttab', 'line break tab'],
    ['left\u202eright', 'left right'],
  ])('%j becomes %j', (text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped);
  });

  it('leaves no character that can start markup', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(escapeMarkdown(text).replace(/&#\d+;/g, '')).not.toMatch(/[<>|`*_[\]{}\\~$^!"'@#&\n\r]|:\/\//);
      }),
    );
  });
});

describe('writeMarkdown', () => {
  it('shows the verdict, the refused changes with reasons, a table of all changes, and collapsed values', () => {
    const update = makeChange({
      LogicalResourceId: 'Topic',
      ResourceType: 'AWS::SNS::Topic',
      Details: [
        makeDetail(
          { Name: 'DisplayName', Path: '/Properties/DisplayName', BeforeValue: 'a', AfterValue: '' },
          { CausingEntity: 'Name' },
        ),
      ],
    });
    const record = makeRecord(
      makeEvidence([removal, update]),
      { fingerprint: 'f'.repeat(64) },
      { links: [{ title: 'Change set', url: 'https://example.com/a(b)?c=<d>' }] },
    );

    expect(writeMarkdown(record)).toBe(`## 🔴 Refused

The change set stackgate-run of the stack prod-orders is refused: The table Orders (AWS::DynamoDB::Table) would be deleted with its data.

Stack **prod-orders** · change set stackgate-run · 1 deleted, 1 updated

- **Orders**: The table Orders (AWS::DynamoDB::Table) would be deleted with its data.
  forbid by default for delete (preset strict)
  **What to do:** Keep Orders in the template. To remove Orders and keep its data, deploy DeletionPolicy: Retain for it first. The owner of the gate can allow the change with a rule in the baseline policy: &#123; match: &#123; logicalResourceId: Orders, path: &#34;&#34;, effect: delete &#125;, decision: allow, reason: &#34;...&#34; &#125;.

| | What | Resource | Type | Because of |
| --- | --- | --- | --- | --- |
| 🔴 forbid | deleted | Orders | AWS::DynamoDB::Table |  |
| 🟢 allow | updated | Topic | AWS::SNS::Topic | DisplayName |

<details><summary>Topic: before and after</summary>

| Property | Before | After | From |
| --- | --- | --- | --- |
| DisplayName | <code>a</code> |  | Name |

</details>

[Change set](https://example.com/a%28b%29?c=%3cd%3e)

<sub>Policy: preset strict · fingerprint ffffffffffff</sub>
`);
  });

  it('gives the reason of a rule, the approver, waivers, hooks, and notes', () => {
    const record = {
      ...makeRecord(
        makeEvidence([makeChange({ Action: 'Add' })], {
          hooks: [{ typeName: 'Org::Hook', failureMode: 'FAIL', logicalResourceId: 'Orders' }],
          notes: ['No values.'],
        }),
        {
          waivers: [
            { stack: 'prod-orders', logicalResourceId: 'Gone', path: '', effect: 'delete', reason: 'x', expires: '2020-01-01' },
          ],
          now: JUDGED_AT,
        },
      ),
      approver: 'jane',
    };
    const markdown = writeMarkdown(record);

    expect(markdown).toMatch(/^## 🟢 Safe to execute\n/);
    expect(markdown).toContain('Approved by jane.');
    expect(markdown).toContain('Waiver for Gone (delete): **expired**.');
    expect(markdown).toContain('Hook Org::Hook checks Orders.');
    expect(markdown).toContain('No values.');
    expect(markdown).not.toContain('before and after');
  });

  it('shows the reason of a rule that forbids', () => {
    const record = makeRecord(makeEvidence([removal]));
    const changes = record.changes.map((change) => ({ ...change, decision: 'ask' as const, ruleReason: 'Ask the team.' }));

    expect(writeMarkdown({ ...record, decision: 'ask', changes })).toContain(
      'ask by default for delete (preset strict): Ask the team.',
    );
  });

  it('writes no advice for an effect without advice', () => {
    const record = makeRecord(makeEvidence([makeChange({ Action: 'Add' })]));
    const changes = record.changes.map((change) => ({ ...change, decision: 'forbid' as const }));

    expect(writeMarkdown({ ...record, decision: 'forbid', changes })).not.toContain('What to do');
  });

  it('has no table without changes, and no names without names', () => {
    const markdown = writeMarkdown(makeRecord(makeEvidence([], { stackName: '', changeSetName: '' })));

    expect(markdown).not.toContain('| ---');
    expect(markdown).toContain('\n\nno resource changes\n');
  });

  it('escapes names so that they do not end the table, mention a user, or become markup', () => {
    const evil = '|</details><img src=x onerror=alert(1)> @admins #1 [x](https://evil)\n\n# Approved';
    const Details = [makeDetail({ Name: evil, Path: evil, BeforeValue: evil, AfterValue: evil }, { CausingEntity: evil })];
    const changes = [
      makeChange({ LogicalResourceId: evil, ResourceType: evil, Details }),
      makeChange({ LogicalResourceId: evil, Action: 'Remove' }),
    ];
    const markdown = writeMarkdown(
      makeRecord(
        makeEvidence(changes, {
          stackName: evil,
          changeSetName: evil,
          notes: [evil],
          hooks: [{ typeName: evil, failureMode: '', logicalResourceId: evil }],
        }),
      ),
    );

    expect(markdown).not.toContain('<img');
    expect(markdown).not.toContain('@admins');
    expect(markdown).not.toContain('](https://evil)');
    expect(markdown).not.toMatch(/^# Approved/m);
    expect(markdown.match(/<\/details>/g)).toHaveLength(1);
    for (const row of markdown.split('\n').filter((line) => line.startsWith('| 🔴') || line.startsWith('| 🟢'))) {
      expect(row.match(/\|/g)).toHaveLength(6);
    }
  });

  it('fits into a comment, and counts the omitted entries', () => {
    const Details = [makeDetail({ BeforeValue: 'x'.repeat(3_000), AfterValue: 'y'.repeat(3_000) })];
    const changes = Array.from({ length: 2_000 }, (_, index) =>
      makeChange({ Action: index % 2 ? 'Remove' : 'Modify', LogicalResourceId: `R${index}`, Details }),
    );
    const markdown = writeMarkdown(makeRecord(makeEvidence(changes, { notes: Array(100).fill('n'.repeat(5_000)) })));

    expect(markdown.length).toBeGreaterThan(50_000);
    expect(markdown.length).toBeLessThanOrEqual(60_000);
    expect(markdown).toMatch(/\n_\d+ more entries are in the record\._\n/);
  });

  it('fits into a comment with long notes, and keeps the verdict and the policy', () => {
    const long = '|'.repeat(5_000);
    const record = makeRecord(
      makeEvidence([makeChange({ Action: 'Remove', LogicalResourceId: long, Details: [makeDetail({ Name: long })] })], {
        stackName: long,
        changeSetName: long,
        notes: Array(50).fill(long),
        hooks: Array(50).fill({ typeName: long, failureMode: 'FAIL', logicalResourceId: long }),
      }),
      {
        waivers: Array(500).fill({
          stack: 'prod-orders',
          logicalResourceId: long,
          path: long,
          effect: 'delete',
          reason: long,
          expires: '2020-01-01',
        }),
      },
    );
    const markdown = writeMarkdown({ ...record, policies: [long, long], approver: long });

    expect(markdown.length).toBeLessThanOrEqual(60_000);
    expect(markdown).toMatch(/^## 🔴 Refused\n/);
    expect(markdown).toMatch(/\n- \*\*&#124;/);
    expect(markdown).toMatch(/\n_\d+ more entries are in the record\._\n/);
    expect(markdown).toMatch(/\n<sub>Policy: .*<\/sub>\n$/);
  });

  it('compares long values and structures line by line, and short ones in the table', () => {
    const Details = [
      makeDetail({ Name: 'Memory', Path: '/Properties/Memory', BeforeValue: 'low', AfterValue: 'high' }),
      makeDetail(
        { Name: 'Policy', Path: '/Properties/Policy', BeforeValue: '{"a":1,"b":2}', AfterValue: '{"a":1,"b":3}' },
        { CausingEntity: 'Stage' },
      ),
    ];

    expect(writeMarkdown(makeRecord(makeEvidence([makeChange({ Details })])))).toContain(`: before and after</summary>

| Property | Before | After | From |
| --- | --- | --- | --- |
| Memory | <code>low</code> | <code>high</code> |  |

**Policy** (from Stage)

\`\`\`diff
  {
    "a": 1
-   "b": 2
+   "b": 3
  }
\`\`\`

</details>
`);
  });

  it('keeps a value inside its code block', () => {
    const AfterValue = 'a\n```\n````\n@admins </details>\n\u001b[31mred';
    const markdown = writeMarkdown(makeRecord(makeEvidence([makeChange({ Details: [makeDetail({ AfterValue })] })])));

    expect(markdown).toMatch(/\n`{5}diff\n\+ a\n\+ ```\n\+ ````\n\+ @admins <\/details>\n\+ {2}\[31mred\n`{5}\n/);
  });

  it('shows 40 lines of 200 characters of a difference, and counts the omitted lines', () => {
    const AfterValue = `${'y'.repeat(300)}\n${'z\n'.repeat(49)}`;
    const markdown = writeMarkdown(makeRecord(makeEvidence([makeChange({ Details: [makeDetail({ AfterValue })] })])));

    expect(markdown).toContain(`\n+ ${'y'.repeat(199)}…\n`);
    expect(markdown.match(/^\+ /gm)).toHaveLength(40);
    expect(markdown).toContain('_10 more lines are in the record._');
  });

  it('has no code block for values that differ only in their format', () => {
    const Details = [makeDetail({ BeforeValue: '{"a":1}', AfterValue: '{ "a": 1 }' })];

    expect(writeMarkdown(makeRecord(makeEvidence([makeChange({ Details })])))).not.toContain('```');
  });

  it('shows the values of new resources after those of the resources that stay', () => {
    const created = makeChange({ LogicalResourceId: 'New', Action: 'Add', AfterContext: '{"Properties":{"TableName":"a"}}' });
    const updated = makeChange({ Details: [makeDetail({ BeforeValue: 'a', AfterValue: 'b' })] });
    const markdown = writeMarkdown(makeRecord(makeEvidence([created, updated])));

    expect(markdown.indexOf('<summary>Orders')).toBeLessThan(markdown.indexOf('<summary>New'));
    expect(markdown.indexOf('<summary>Orders')).toBeGreaterThan(0);
  });
});
