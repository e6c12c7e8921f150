import js from '@eslint/js'
import tseslint from 'typescript-eslint'

// Few rules, each for a reason. What the type checker proves is not repeated here.
const pureRooms = ['packages/domain', 'packages/schedule', 'packages/programme', 'packages/formats']

export default tseslint.config(
  { ignores: ['**/build/**', '**/node_modules/**', '.tap/**'] },
  js.configs.recommended,
  tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/return-await': ['error', 'in-try-catch'],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-control-regex': 'off',
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['**/test/**/*.ts', '**/suites/**/*.ts', 'infra/tidy/**/*.ts'],
    rules: {
      '@typescript-eslint/no-floating-promises': 'off', // tap's own promises: the runner awaits them
      'max-lines-per-function': 'off',
    },
  },
  {
    files: pureRooms.map((room) => `${room}/src/**/*.ts`),
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Pure rooms read no clock: take the time as a parameter.' },
        { object: 'Math', property: 'random', message: 'Pure rooms are deterministic: take numbers as parameters.' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Pure rooms read no clock.' },
      ],
    },
  },
  {
    files: ['services/host/bin/*.js', 'eslint.config.js', '.ci/*.mjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly' } },
  },
)
