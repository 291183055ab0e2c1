/** Control characters and characters that change the direction of text. */
const UNPRINTABLE = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;
const RUN_OF_UNPRINTABLE = new RegExp(`${UNPRINTABLE.source}+`, 'gu');

/** Returns the text on one line, without characters that control a terminal or change the direction of text. */
export function toPrintable(text: string): string {
  return text.replace(RUN_OF_UNPRINTABLE, ' ');
}

/** Returns indented JSON that ends with a line break. Characters that JSON allows but a terminal interprets are escaped. */
export function toPrintableJson(value: unknown): string {
  const json = JSON.stringify(value, null, 2).replace(UNPRINTABLE, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${json}\n`;
}
