import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Document, visit } from 'yaml';
import { TemplateError } from '../../../core/documents/template-error.ts';
import { parseTemplate, parseTemplateWithNotes } from '../../../core/template/parse-template.ts';

function refusalOf(text: string): TemplateError {
  try {
    parseTemplate(text);
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
  throw new Error('Expected the template to be refused, got none.');
}

function readValue(yaml: string): unknown {
  return (parseTemplate(`Value: ${yaml}`) as { Value?: unknown }).Value;
}

describe('short forms', () => {
  test.each([
    ['!Ref A', { Ref: 'A' }],
    ['!Condition A', { Condition: 'A' }],
    ['!GetAtt A.B', { 'Fn::GetAtt': ['A', 'B'] }],
    ['!GetAtt A.Outputs.B', { 'Fn::GetAtt': ['A', 'Outputs.B'] }],
    ['!GetAtt A', { 'Fn::GetAtt': ['A'] }],
    ['!GetAtt [A, B]', { 'Fn::GetAtt': ['A', 'B'] }],
    ['!Sub "${A}-x"', { 'Fn::Sub': '${A}-x' }],
    ['!Sub ["${a}", {a: !Ref A}]', { 'Fn::Sub': ['${a}', { a: { Ref: 'A' } }] }],
    ['!Join [",", [a, !Ref B]]', { 'Fn::Join': [',', ['a', { Ref: 'B' }]] }],
    ['!Select [0, !GetAZs ""]', { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }],
    ['!If [C, yes, !Ref "AWS::NoValue"]', { 'Fn::If': ['C', true, { Ref: 'AWS::NoValue' }] }],
    ['!FindInMap [M, a, b]', { 'Fn::FindInMap': ['M', 'a', 'b'] }],
    ['!Base64 text', { 'Fn::Base64': 'text' }],
    ['!Transform {Name: M}', { 'Fn::Transform': { Name: 'M' } }],
    ['!Not [!Equals [a, b]]', { 'Fn::Not': [{ 'Fn::Equals': ['a', 'b'] }] }],
  ])('%s is read in its long form', (yaml, expected) => {
    expect(readValue(yaml)).toEqual(expected);
  });

  test.each(['binary', 'omap', 'pairs', 'set', 'timestamp'])(
    'refuses the tag !!%s, which CloudFormation does not support',
    (name) => {
      expect(refusalOf(`A: !!${name} x`).detail).toBe(
        `CloudFormation does not support the tag !!${name}. Write the value without the tag.`,
      );
    },
  );

  test('refuses an unknown tag with its place', () => {
    const error = refusalOf('A: !Foo x');
    expect(error.message).toBe('Template format error: YAML not well-formed. (line 1, column 9)');
    expect(error.detail).toBe('CloudFormation has no function !Foo.');
  });
});

describe('scalars', () => {
  test.each([
    ['2010-09-09', '2010-09-09'],
    ['12:30', '12:30'],
    ['yes', true],
    ['Off', false],
    ['y', 'y'],
    ['5', 5],
    ['-1.5', -1.5],
    ['1.10', '1.10'],
    ['0755', 493],
    ['-0755', -493],
    ['012345670123', 1402433619],
    ['012345678901', '012345678901'],
    ['0777777777777777777777', '0777777777777777777777'],
    ['1_000', 1000],
    ['1_000.5', '1_000.5'],
    ['+5', 5],
    ['0', 0],
    ['0_', '0_'],
    ['0x1F', 31],
    ['0b101', 5],
    ['0o17', '0o17'],
    ['1e3', '1e3'],
    ['"012345670123"', '012345670123'],
    ['12345678901234567890', '12345678901234567890'],
    ['"5"', '5'],
    ['!!str 5', '5'],
    ['~', null],
    ['', null],
    ['NULL', null],
    ['nULL', 'nULL'],
    ['TRUE', true],
    ['tRUE', 'tRUE'],
    ['oN', 'oN'],
    ['n', 'n'],
    ['1_000e3', '1_000e3'],
    ['6.8523015e+5', '6.8523015e+5'],
    ['.5', '.5'],
    ['-.inf', '-.inf'],
    ['.NaN', '.NaN'],
    ['190:20:30.15', '190:20:30.15'],
    ['2001-12-14t21:59:43.10-05:00', '2001-12-14t21:59:43.10-05:00'],
    ['=', '='],
    ['! 5', '5'],
    ['!!int "5"', 5],
    ['!!int 0x10', 16],
    ['!!float 1.5', 1.5],
    ['!!bool "yes"', true],
    ['!!null', null],
    ['!!null x', null],
  ])('%s keeps its text', (yaml, expected) => {
    expect(readValue(yaml)).toBe(expected);
  });

  test('JSON numbers that JavaScript would write in another way stay text', () => {
    expect(parseTemplate('{"a": 1.10, "b": 12345678901234567890, "c": 5}')).toEqual({
      a: '1.10',
      b: '12345678901234567890',
      c: 5,
    });
  });
});

describe('text that begins with a bracket', () => {
  test.each([
    ['a comma after the last member', '{"Resources": {"T": {"Type": "AWS::SNS::Topic"},},}'],
    ['a comment', '{\n  # comment\n  "Resources": {"T": {"Type": "AWS::SNS::Topic"}}\n}'],
    ['keys without quotes', '{Resources: {T: {Type: "AWS::SNS::Topic"}}}'],
  ])('is YAML if it is not JSON: %s', (_name, text) => {
    expect(parseTemplate(text)).toEqual({ Resources: { T: { Type: 'AWS::SNS::Topic' } } });
  });

  test('is not read as YAML if it is JSON with a key that is not allowed', () => {
    expect(refusalOf('{"__proto__": {}}').message).toMatch(/^Template format error: JSON not well-formed/);
  });
});

describe('refusals', () => {
  test.each([
    ['{"this is invalid JSON"="bobbins"}', 'Template format error: JSON not well-formed. (line 1, column 25)'],
    ['{"a":', 'Template format error: JSON not well-formed. (line 1, column 7)'],
    ['a: [1\nb: 2', 'Template format error: YAML not well-formed. (line 1, column 5)'],
    ['? [a]\n: b', 'Template format error: YAML not well-formed. (line 1, column 3)'],
    ['a: *nowhere', 'Template format error: YAML not well-formed. (line 1, column 4)'],
    ['hello', 'Template format error: unsupported structure.'],
    ['', 'Template format error: unsupported structure.'],
    ['[1]', 'Template format error: unsupported structure.'],
  ])('%j is refused with the message of the service', (text, message) => {
    expect(refusalOf(text).message).toBe(message);
  });

  test.each(['{"a": {"__proto__": {}}}', 'a:\n  __proto__: {}'])(
    'a key that would reach the prototype is refused: %s',
    (text) => {
      expect(refusalOf(text).detail).toBe('The key __proto__ is not allowed.');
    },
  );

  test.each([
    ['JSON', `${'{"a":'.repeat(200)}1${'}'.repeat(200)}`],
    ['YAML', `a: ${'['.repeat(200)}${']'.repeat(200)}`],
  ])('%s that is nested too deeply is refused', (_, text) => {
    expect(refusalOf(text).detail).toBe('The text is nested deeper than 100 levels.');
  });

  test('YAML that would exhaust the call stack is refused', () => {
    expect(refusalOf(`a: ${'['.repeat(200_000)}`).message).toMatch(/^Template format error: YAML not well-formed\./);
  });

  test('a doubling chain of aliases is refused', () => {
    const lines = [...'bcdefgh'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[index]}`).join(', ')}]`);
    expect(refusalOf(`a: &a [x]\n${lines.join('\n')}`).detail).toBe('The text uses more than 1000 aliases.');
  });

  test('a large value from few aliases is refused', () => {
    const big = `a: &a [${Array(2000).fill('x').join(',')}]`;
    const error = refusalOf(`${big}\nb: [${Array(600).fill('*a').join(',')}]`);
    expect(error.detail).toBe('The aliases expand to more than 1000000 values.');
  });
});

test('anchors are followed, and a note names the first alias, which CloudFormation does not support', () => {
  const { template, notes } = parseTemplateWithNotes('a: &x {b: 1}\nc: *x\nd: *x');
  expect(template).toEqual({ a: { b: 1 }, c: { b: 1 }, d: { b: 1 } });
  expect(notes).toEqual([expect.stringContaining('a YAML alias (line 2, column 4). CloudFormation does not support aliases')]);
  expect(parseTemplateWithNotes('a: &x {b: 1}').notes).toEqual([]);
});

describe('a block scalar', () => {
  test.each([
    ['a: |\n  b\n', 'b\n'],
    ['a: |\n  b', 'b'],
    ['a: >\n  b\n  c', 'b c'],
    ['a: |+\n  b', 'b'],
    ['a: |+\n  b\n\n', 'b\n\n'],
    ['a: |-\n  b\n', 'b'],
    ['a: |\n  b\n  ', 'b\n'],
    ['a: |\n  b\r\n', 'b\n'],
  ])('%j has a final line break only if the text has one', (text, expected) => {
    expect(parseTemplate(text)).toEqual({ a: expected });
  });

  test('that is not the end of the text keeps its line break', () => {
    expect(parseTemplate('a: |\n  b\nc: d')).toEqual({ a: 'b\n', c: 'd' });
  });
});

describe('characters', () => {
  test.each([
    ['a comment directly after a quote', 'a: "b"#c\nd: [e]#f\ng: h#i', { a: 'b', d: ['e'], g: 'h#i' }],
    ['a byte order mark', '\ufeffa: b', { a: 'b' }],
    ['a byte order mark before JSON', '\ufeff{"a": "b"}', { a: 'b' }],
    ['CRLF', 'a:\r\n  b: |\r\n    x\r\n    y\r\n  c: "1\r\n    2"\r\n', { a: { b: 'x\ny\n', c: '1 2' } }],
    [
      'the line separator U+2028 at the end of lines',
      'a:\u2028\n  b: c\u2028 \n  d: "e"\u2029\n\u2028',
      { a: { b: 'c', d: 'e' } },
    ],
    ['the line break U+0085', 'a: b\u0085c: d # e\u0085', { a: 'b', c: 'd' }],
    ['a carriage return alone', 'a: b\rc: |\r  d\r  e\rf: "g\r  h"\ri: >\r  j\r', { a: 'b', c: 'd\ne\n', f: 'g h', i: 'j\n' }],
    ['document markers', '---\na: b\n...\n', { a: 'b' }],
    ['a directive', '%YAML 1.1\n---\na: 010\n', { a: 8 }],
  ])('%s is read', (_, text, expected) => {
    expect(parseTemplate(text)).toEqual(expected);
  });

  test.each([
    ['\0', '0000'],
    ['\u0007', '0007'],
    ['\u001b', '001B'],
    ['\u007f', '007F'],
    ['\u0084', '0084'],
    ['\uffff', 'FFFF'],
  ])('the control character %j is refused with its place', (character, code) => {
    const error = refusalOf(`a: b\n  c${character}`);
    expect(error.message).toContain('(line 2, column 4)');
    expect(error.detail).toBe(
      `The text contains the control character U+${code}. Remove it, or write it as an escape sequence in double quotes.`,
    );
  });
});

test('keys are always text', () => {
  expect(parseTemplate('1: a\n0755: b\nyes: c')).toEqual({ '1': 'a', '0755': 'b', yes: 'c' });
});

describe('duplicate keys', () => {
  test.each([
    ['YAML', 'A: {b: 1}\nC: 2\n"A": {b: 3}', 'A', 3, 1],
    ['JSON', '{"A": {"b": 1}, "C": 2,\n"\\u0041": {"b": 3}}', 'A', 2, 2],
  ])('%s: uses the last one and names the key', (_, text, key, line, column) => {
    const { template, notes } = parseTemplateWithNotes(text);

    expect(template).toEqual({ A: { b: 3 }, C: 2 });
    expect(notes).toEqual([
      `The template contains the key ${key} twice in one mapping (line ${line}, column ${column}). CloudFormation uses the last one.`,
    ]);
  });

  test('names a key inside an anchor once', () => {
    const { notes } = parseTemplateWithNotes('a: &x {b: 1, b: 2}\nc: *x\nd: *x');
    expect(notes.filter((note) => note.includes('contains the key b twice'))).toHaveLength(1);
  });

  test('accepts the same key in two mappings', () => {
    expect(parseTemplateWithNotes('a: {b: 1}\nc: {b: 2}').notes).toEqual([]);
    expect(parseTemplateWithNotes('{"a": {"b": 1}, "c": {"b": "{"}, "d": [{"b": 1}, {"b": 2}]}').notes).toEqual([]);
  });
});

describe('text that is not indented deeper than its parent', () => {
  test.each([
    ["a:\n  b: 'one\n  two'\n  c: 3", { a: { b: 'one two', c: 3 } }],
    ['a:\n  b: "one\ntwo"\n  c: 3', { a: { b: 'one two', c: 3 } }],
    ['a:\n  - "one\n\n  two"\n  - c', { a: ['one\ntwo', 'c'] }],
    ['a:\n  b: {\n  one: 1,\n  "two": 2\n  }\n  c: 3', { a: { b: { one: 1, two: 2 }, c: 3 } }],
    ['a:\n  b: [\none,\n[two,\nthree\n]\n]\n  c: 3', { a: { b: ['one', ['two', 'three']], c: 3 } }],
    ['a:\n  - [\n  one\n  ]\n  - {x: [\n1], y: "p\nq"}\n  - z', { a: [['one'], { x: [1], y: 'p q' }, 'z'] }],
    [
      'a:\n    b: !Sub\n    - "${x}\n    y"\n    - {x: 1}\n    c: |\n      text\n    d: e',
      { a: { b: { 'Fn::Sub': ['${x} y', { x: 1 }] }, c: 'text\n', d: 'e' } },
    ],
    ['a:\n  b: [one]\n  c:\n    d: {e: 1}\n    f: 2', { a: { b: ['one'], c: { d: { e: 1 }, f: 2 } } }],
    ['a:\n|\n  one\nb: 1', { a: 'one\n', b: 1 }],
    ['a:\n  b: !Sub\n  >-\n    one\n    two\n  c: 3', { a: { b: { 'Fn::Sub': 'one two' }, c: 3 } }],
    ['a:\n  - b:\n    # text\n    |+2\n        one\n      two\n\n    c: 3', { a: [{ b: '  one\ntwo\n\n', c: 3 }] }],
    ['a:\n  b:\n  |\n  c: 3', { a: { b: '', c: 3 } }],
    ['a:\n  b:\n    |\n   one\n  c: 3', { a: { b: 'one\n', c: 3 } }],
  ])('%j is read', (text, expected) => {
    expect(parseTemplate(text)).toEqual(expected);
  });

  test.each([
    "a: 'one\n--- two\nb: 1",
    'a: [one\nb: 2',
    'a: "one\nb: 2',
    'a:\n  b: {\n  c: 1\nd: 2',
    'a:\n  b:\n|\n one',
    'a: 1\n|\n  b\nc: 2',
    'a:\n  b: 1\n  |\n   c',
  ])('%j is refused', (text) => {
    expect(refusalOf(text).message).toContain('YAML not well-formed');
  });
});

describe('the place of a text that is not well-formed is that of a YAML 1.1 reader', () => {
  test.each([
    // Recorded by LocalStack's validated tests: test_invalid_yaml, test_template_parsing_or_invalid_schema
    ['\nResources:\nbad-indent\n', 4, 1],
    ['\n        lkjas:\n    Foo:\n        Bar: 10\n    ', 3, 5],
    // Computed with PyYAML 6
    ['Resources:\nbad-indent', 2, 11],
    ['Resources:\nbad-indent\n\n  \nFoo: 1', 5, 1],
    ['Resources:\nbad-indent\n# comment\nFoo: 1', 3, 1],
    ['Resources:\n  A:\n  bad\n  B: 1', 4, 3],
    ['Resources:\n  A\n    Type: x', 3, 9],
    ['Resources:\n  A: 1\n  B\n    Type: x', 4, 9],
    ['a\nb: c', 2, 2],
    ['a: b: c', 1, 5],
    ['foo: bar\n  baz: 1', 2, 6],
    ['Resources:\n  A: 1\n bad: 2', 3, 2],
    ['A:\n  - b\n - c', 3, 2],
  ])('%j: line %i, column %i', (text, line, column) => {
    expect(refusalOf(text).message).toBe(`Template format error: YAML not well-formed. (line ${line}, column ${column})`);
  });
});

describe('the sentence about a text that is not well-formed', () => {
  test.each([
    ['Resources:\n\tQ:\n\t\tType: T', 2, 'The line is indented with a tab. Indent with spaces.'],
    ['a:\n  b: 1\n\tc: 2', 3, 'The line is indented with a tab. Indent with spaces.'],
    ['---\na: 1\n---\nb: 1', 3, 'A second YAML document starts here. Keep one document in the file.'],
    ['a: &x {b: 1}\nc: {<<: *x}', 2, 'CloudFormation does not support the merge key <<. Write out the keys that it would merge.'],
    [
      'a:\n  b: 1\n c: 2',
      3,
      'The indentation does not match the lines before. Indent the members of one mapping or list equally.',
    ],
    [
      'a: "\\q"',
      1,
      'The double-quoted text contains an unknown escape sequence. Write \\\\ for a backslash, or use single quotes.',
    ],
    ['a: b: c', 1, 'A mapping or list cannot start here. Put it on a new line, indented, or put the text in quotes.'],
    ['a: @b', 1, 'A value cannot start with this character. Put the value in quotes.'],
    ['a: *x', 1, 'The alias *x refers to an anchor that is not defined before it.'],
    ['a: &x {b: *x}', 1, 'The alias *x refers to the value that contains it.'],
    ['{"a" 1}', 1, 'The text is not JSON. Check for a missing quote, comma, or bracket before this place.'],
  ])('%j: names line %i and the correction', (text, line, detail) => {
    const error = refusalOf(text);
    expect(error.detail).toBe(detail);
    expect(error.message).toContain(`(line ${line}, `);
  });

  test('accepts a quoted key << and a tab that does not indent', () => {
    expect(parseTemplate('a: {"<<": 1}\nb:\t2')).toEqual({ a: { '<<': 1 }, b: 2 });
  });
});

test('YAML that the library writes for any JSON value gives the same value', () => {
  const key = fc.stringMatching(/^[A-Za-z ':{}[\]#&*!|>%@"-]{1,8}$/).filter((text) => text !== '<<');
  const scalar = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constantFrom('012', '1_000', 'yes', '<<', '2010-09-09', 'a\nb', '- x', '# y'),
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      scalar,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(key, tie('value'), { maxKeys: 3 }),
    ),
  }));
  fc.assert(
    fc.property(value, fc.boolean(), fc.integer({ min: 20, max: 80 }), (expected, isFlow, lineWidth) => {
      const document = new Document({ Value: expected }, { version: '1.1' });
      visit(document, {
        Collection: (_key, node, path) => {
          node.flow = isFlow && path.length > 2;
        },
      });
      const text = document.toString({ lineWidth, defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'QUOTE_DOUBLE' });
      expect(parseTemplate(text)).toEqual({ Value: expected });
    }),
    { numRuns: 300 },
  );
});
