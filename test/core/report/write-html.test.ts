import { describe, expect, it } from 'vitest';
import { PRESETS } from '../../../core/policy/presets.ts';
import { html } from '../../../core/report/html.ts';
import { writeHtml } from '../../../core/report/write-html.ts';
import { writeRecordFiles } from '../../../core/report/write-record-files.ts';
import { makeChange, makeDetail, makeEvidence } from '../../support/change-sets.ts';
import { JUDGED_AT, makeRecord } from '../../support/records.ts';

const removal = makeChange({ Action: 'Remove', BeforeContext: '{"Properties":{"TableName":"orders"}}' });
const update = makeChange({
  LogicalResourceId: 'Topic',
  ResourceType: 'AWS::SNS::Topic',
  Details: [makeDetail({ Name: 'DisplayName', BeforeValue: 'old name', AfterValue: 'new name' }, { CausingEntity: 'Name' })],
});

describe('html', () => {
  it('escapes text, keeps HTML, joins lists, and omits absent values', () => {
    expect(
      html`<p title="${'"a" & \'b\' `c`'}">${'<b>'}${html`<i>${1}</i>`}${undefined}${['x', html`<u></u>`, ['<']]}</p>`.html,
    ).toBe('<p title="&#34;a&#34; &#38; &#39;b&#39; &#96;c&#96;">&#60;b&#62;<i>1</i>x<u></u>&#60;</p>');
  });

  it('keeps the direction of text', () => {
    expect(html`${'a\u202eb'}`.html).toBe('a b');
  });
});

describe('writeHtml', () => {
  it('is one page without scripts and external resources', () => {
    const page = writeHtml(makeRecord(makeEvidence([removal, update])));

    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(page).toContain('<title>Refused: prod-orders</title>');
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/<script|<link|<img|src=|@import|url\(/i);
    expect(page).toContain('prefers-color-scheme: dark');
  });

  it('names an effect of a later version of the gate by its word', () => {
    const record = { ...makeRecord(makeEvidence([removal])), counts: { delete: 1, teleport: 2 } };

    expect(writeHtml(record)).toMatch(/2 teleport|teleport.{0,40}2/s);
  });

  it('has a neutral bar for effects whose changes are not listed', () => {
    const record = { ...makeRecord(makeEvidence([removal])), changes: [], counts: { delete: 3 } };
    const listed = writeHtml(makeRecord(makeEvidence([removal])));

    expect(writeHtml(record)).toMatch(/class="[^"]*data[^"]*"/);
    expect(writeHtml(record)).not.toBe(listed);
  });

  it('shows refused changes first, with sentence, advice, rule, and a badge for data', () => {
    const page = writeHtml(makeRecord(makeEvidence([update, removal])));

    expect(page.indexOf('Not allowed (1)')).toBeGreaterThan(0);
    expect(page.indexOf('Not allowed (1)')).toBeLessThan(page.indexOf('Allowed (1)'));
    expect(page).toContain('<h3><a href="#Orders">Orders</a></h3>');
    expect(page).toContain('<span class="badge data">holds data</span>');
    expect(page).toContain('would be deleted with its data.');
    expect(page).toContain('<strong>What to do:</strong> Keep Orders in the template.');
    expect(page).toContain('forbid by default for delete (preset strict)');
  });

  it('collapses the values before and after', () => {
    const page = writeHtml(makeRecord(makeEvidence([update, removal])));

    expect(page).toContain('<details class="row"><summary>');
    expect(page).toContain('<pre>old name</pre>');
    expect(page).toContain('<pre>new name</pre>');
    expect(page).toContain('<span class="quiet">from Name</span>');
    expect(page).toContain('<details><summary>Before and after (1)</summary>');
    expect(page).not.toContain('<details open');
  });

  it('compares policies and long values line by line, with marks that need no color', () => {
    const Details = [
      makeDetail({ Name: 'Policy', Path: '/Properties/Policy', BeforeValue: '{"a":1,"b":2}', AfterValue: '{"a":1,"b":"<"}' }),
      makeDetail({ Name: 'Rules', BeforeValue: '{"a":1}', AfterValue: '{ "a": 1 }' }),
    ];
    const page = writeHtml(makeRecord(makeEvidence([makeChange({ Details })])));

    expect(page).toContain(
      '<pre class="lines-diff"><span class="same">  {</span>\n<span class="same">    &#34;a&#34;: 1</span>\n<span class="removed">-   &#34;b&#34;: 2</span>\n<span class="added">+   &#34;b&#34;: &#34;&#60;&#34;</span>\n<span class="same">  }</span>\n</pre>',
    );
    expect(page.match(/<pre/g)).toHaveLength(1);
  });

  it('shows a policy document in place of the statements that change', () => {
    const record = makeRecord(makeEvidence([update]));
    const changes = record.changes.map((change) => ({
      ...change,
      properties: [{ name: 'Action', path: '/Properties/Policy/Statement/0/Action', before: 'a', after: 'b' }],
      documents: [
        { path: '/Properties/Policy', before: '{"Statement":[{"Action":"a"}]}', after: '{"Statement":[{"Action":"b"}]}' },
      ],
    }));
    const page = writeHtml({ ...record, changes });

    expect(page).toContain('<code>Policy</code>');
    expect(page).toContain('<span class="added">+       &#34;Action&#34;: &#34;b&#34;</span>');
    expect(page).not.toContain('Policy.Statement');
  });

  it('marks the property that forces a replacement', () => {
    const details = [
      makeDetail({ Name: 'A', RequiresRecreation: 'Always' }, { CausingEntity: 'Name' }),
      makeDetail({ Name: 'B', RequiresRecreation: 'Conditionally' }),
    ];
    const page = writeHtml(makeRecord(makeEvidence([makeChange({ Replacement: 'True', Details: details })])));

    expect(page).toContain('<code>A</code> <span class="quiet">from Name · forces the replacement</span>');
    expect(page).toContain('<code>B</code> <span class="quiet">may force a replacement</span>');
  });

  it('highlights allowed changes that are not routine', () => {
    const page = writeHtml(
      makeRecord(makeEvidence([update, makeChange({ Scope: ['DeletionPolicy'] })]), { policies: { baseline: PRESETS.observe } }),
    );

    expect(page).toContain('<span class="badge allow">updated</span>');
    expect(page).toContain('<span class="badge ask">less protected</span>');
  });

  it('shows the changes that need an approval', () => {
    const record = makeRecord(makeEvidence([removal]));
    const changes = record.changes.map((change) => ({ ...change, decision: 'ask' as const, ruleReason: 'Ask the team.' }));
    const page = writeHtml({ ...record, changeSetAction: 'NEEDS-APPROVAL', decision: 'ask', changes });

    expect(page).toContain('To approve (1)');
    expect(page).toContain('<div class="verdict ask">');
    expect(page).toContain('(preset strict): Ask the team.');
  });

  it('shows the reason why an unusual change is allowed', () => {
    const page = writeHtml(makeRecord(makeEvidence([makeChange({ Action: 'Remove', ResourceType: 'AWS::CDK::Metadata' })])));

    expect(page).toContain('Changes (1)');
    expect(page).toContain('The resource exists only in the template.');
    expect(page).not.toContain('<details');
  });

  it('writes no advice for an effect without advice', () => {
    const record = makeRecord(makeEvidence([makeChange({ Action: 'Add' })]));
    const changes = record.changes.map((change) => ({ ...change, decision: 'forbid' as const }));

    expect(writeHtml({ ...record, decision: 'forbid', changes })).not.toContain('What to do');
  });

  it('has no badge for data at a gap', () => {
    expect(writeHtml(makeRecord(makeEvidence([], { gaps: [{ path: '', reason: 'Missing.' }] })))).not.toContain('holds data');
  });

  it('contains every available fact, and no empty facts', () => {
    const deployment = {
      executionId: 'arn:run',
      pipelineExecutionId: 'p-1',
      revision: 's3://b/k',
      templatePath: 'template.yaml',
    };
    const full = writeHtml({
      ...makeRecord(
        makeEvidence([], {
          notes: ['No values.'],
          hooks: [{ typeName: 'Org::Hook', failureMode: 'FAIL', logicalResourceId: 'Orders' }],
        }),
        {
          fingerprint: 'abc',
          waivers: [
            {
              stack: 'prod-orders',
              logicalResourceId: 'Gone',
              path: '',
              effect: 'delete',
              reason: 'moved',
              expires: '2020-01-01',
            },
          ],
          now: JUDGED_AT,
        },
        { deployment, links: [{ title: 'Change set', url: 'https://example.com/?a="b"' }] },
      ),
      approver: 'jane',
    });

    for (const fact of [
      '<dt>Approver</dt><dd>jane</dd>',
      '<code>abc</code>',
      's3://b/k (template.yaml)',
      '<dd>arn:run</dd>',
      '<dd>p-1</dd>',
      'Gone (delete): expired. moved',
      'Org::Hook checks Orders (FAIL)',
      '<p>No values.</p>',
      '<a href="https://example.com/?a=&#34;b&#34;" rel="noreferrer">Change set</a>',
    ]) {
      expect(full).toContain(fact);
    }
    const bare = writeHtml(makeRecord(makeEvidence([], { stackName: '', stackId: '', changeSetName: '' })));

    expect(bare).toContain('<title>Safe to execute</title>');
    for (const name of [
      'Stack',
      'Change set',
      'Fingerprint',
      'Approver',
      'Revision',
      'Execution',
      'Waivers',
      'Hooks',
      'Notes',
      'Links',
    ]) {
      expect(bare).not.toContain(`<dt>${name}</dt>`);
    }
  });

  it('names the stack if its ARN is unknown', () => {
    expect(writeHtml(makeRecord(makeEvidence([], { stackId: '' })))).toContain('<dt>Stack</dt><dd>prod-orders</dd>');
  });

  it('escapes every value in its place', () => {
    const evil = '"><script>alert(1)</script><p a=\'';
    const Details = [makeDetail({ Name: evil, BeforeValue: evil, AfterValue: evil }, { CausingEntity: evil })];
    const changes = [
      makeChange({ LogicalResourceId: evil, ResourceType: evil, Details }),
      makeChange({ LogicalResourceId: evil, Action: 'Remove' }),
    ];
    const page = writeHtml(makeRecord(makeEvidence(changes, { stackName: evil, changeSetName: evil, notes: [evil] })));

    expect(page).not.toContain('<script');
    expect(page).not.toContain(evil);
  });
});

describe('writeRecordFiles', () => {
  it('gives the record as JSON, Markdown, and HTML', () => {
    const record = makeRecord(makeEvidence([removal]));
    const files = writeRecordFiles(record);

    expect(files.map(({ extension, contentType }) => `${extension} ${contentType}`)).toEqual([
      'json application/json',
      'md text/markdown; charset=utf-8',
      'html text/html; charset=utf-8',
    ]);
    expect(JSON.parse(files[0]?.body ?? '')).toEqual(record);
    expect(files[1]?.body).toMatch(/^## 🔴 Refused/);
    expect(files[2]?.body).toMatch(/^<!doctype html>/);
  });
});
