const lineLength = 96

/** Breaks a text into lines at spaces; the first line begins with `first`, the others with as many spaces. */
export function wrapped(text: string, first = ''): string {
  const indent = ' '.repeat(first.length)
  const lines: string[] = []
  let line = first
  let empty = true
  for (const word of text.split(' ')) {
    if (!empty && line.length + 1 + word.length > lineLength) {
      lines.push(line)
      line = indent
      empty = true
    }
    line += empty ? word : ` ${word}`
    empty = false
  }
  return [...lines, line].join('\n')
}

/** Texts of the log may hold anything; a terminal obeys control characters, so they are shown as spaces. */
export function printable(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
}
