// The real PyTensor, in a virtual environment in the cache, as a process that answers cases.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const requirements = ['pytensor==3.0.7', 'numpy==2.4.6', 'scipy==1.17.1']
const here = (name) => fileURLToPath(new URL(name, import.meta.url))

const key = createHash('sha256').update(requirements.join()).digest('hex').slice(0, 12)
const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'symtensor')
const folder = join(cache, `oracle-venv-${key}`)
const ready = join(folder, 'ready')

/** Whether `python()` has nothing to install. */
export const isInstalled = () => Boolean(process.env.SYMTENSOR_ORACLE_PYTHON) || existsSync(ready)

/** The Python of the cached environment, which is made when it is not there. */
export function python() {
  if (process.env.SYMTENSOR_ORACLE_PYTHON) return process.env.SYMTENSOR_ORACLE_PYTHON
  if (!existsSync(ready)) {
    mkdirSync(cache, { recursive: true })
    rmSync(folder, { recursive: true, force: true })
    console.log(`installing ${requirements.join(', ')} into ${folder}`)
    const run = (command, ...args) => {
      const { status, error } = spawnSync(command, args, { stdio: 'inherit' })
      if (status !== 0)
        throw new Error(`${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}`)
    }
    run('python3', '-m', 'venv', folder)
    run(
      join(folder, 'bin', 'python'),
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      ...requirements,
    )
    writeFileSync(ready, '')
  }
  return join(folder, 'bin', 'python')
}

/** PyTensor in a process that stays open. */
export class PyTensor {
  constructor(command) {
    this.command = command
    this.start()
  }

  start() {
    this.process = spawn(this.command, [here('evaluate.py')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.process.stdin.on('error', () => {})
    this.lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]()
    this.versions = this.lines.next().then(({ value }) => JSON.parse(value ?? '{}'))
  }

  /** The answer to a case; none when the process died of it or took 60 seconds. */
  async answer(testCase) {
    await this.versions
    this.process.stdin.write(`${JSON.stringify(testCase)}\n`)
    const timer = setTimeout(() => this.process.kill('SIGKILL'), 60_000)
    const { value, done } = await this.lines.next()
    clearTimeout(timer)
    if (!done) return JSON.parse(value)
    if (process.env.SYMTENSOR_ORACLE_VERBOSE) console.log('no answer to', JSON.stringify(testCase))
    this.start()
    return null
  }

  close() {
    this.process.stdin.end()
  }
}
