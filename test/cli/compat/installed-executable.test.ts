import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'

test('compat install of an npm install links to the executable that npm put beside it, else to the script', () => {
  const project = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'firstlight-project-')))
  const modules = path.join(project, 'node_modules')
  fs.cpSync('dist', path.join(modules, 'firstlight/dist'), {
    recursive: true,
    filter: (file) => !/^dist\/(?!bin|src|chunks|stages)/.test(file),
  })
  fs.copyFileSync('package.json', path.join(modules, 'firstlight/package.json'))
  for (const name of ['execa', 'pino', 'node-forge', '@noble'])
    fs.symlinkSync(path.resolve('node_modules', name), path.join(modules, name))
  const script = path.join(modules, 'firstlight/dist/bin/firstlight.js')
  const butane = (directory: string): string => {
    const { status, stderr } = spawnSync(process.execPath, [script, 'compat', 'install', path.join(project, directory)])
    expect({ status, stderr: stderr.toString() }).toEqual({ status: 0, stderr: '' })
    return fs.readlinkSync(path.join(project, directory, 'butane'))
  }
  expect(butane('without')).toBe(script)
  const executable = path.join(modules, `@firstlight/linux-${process.arch}`, 'bin/firstlight')
  fs.mkdirSync(path.dirname(executable), { recursive: true })
  fs.writeFileSync(executable, '')
  expect(butane('beside')).toBe(executable)
  fs.rmSync(project, { recursive: true })
})
