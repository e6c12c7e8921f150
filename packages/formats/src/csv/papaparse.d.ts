/**
 * What this room uses of the library: its published types bring those of Node along, which a pure room must not see.
 */
declare module 'papaparse' {
  interface Fault {
    readonly type: 'Quotes' | 'Delimiter' | 'FieldMismatch'
  }
  interface Options {
    readonly delimiter: string
    readonly newline: string
  }
  interface Step {
    /** The cells of one row. */
    readonly data: readonly string[]
    readonly errors: readonly Fault[]
  }
  const library: {
    parse(
      text: string,
      options: Options & { readonly preview: number },
    ): {
      readonly data: readonly (readonly string[])[]
    }
    parse(
      text: string,
      options: Options & { readonly step: (step: Step, parser: { readonly abort: () => void }) => void },
    ): void
  }
  export default library
}
