/** Control characters and those that turn the direction of text. */
const UNPRINTABLE = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;
const RUN_OF_UNPRINTABLE = new RegExp(`${UNPRINTABLE.source}+`, 'gu');

/** A text on one line, without characters that steer a terminal or turn the direction of what is read. */
export function toPrintable(text: string): string {
  return text.replace(RUN_OF_UNPRINTABLE, ' ');
}

/** JSON, indented; such characters, which JSON lets stand in texts, are escaped. Ends with a line break. */
export function toPrintableJson(value: unknown): string {
  const json = JSON.stringify(value, null, 2).replace(UNPRINTABLE, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${json}\n`;
}
