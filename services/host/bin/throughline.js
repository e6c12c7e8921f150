#!/usr/bin/env -S node --max-semi-space-size=64
import { main } from '../build/src/main.js'

await main(process.argv)
