#!/usr/bin/env node
import { runCli } from './run-cli.ts';

const { env: environment, stdin, stdout, stderr } = process;
process.exitCode = await runCli(process.argv.slice(2), { environment, stdin, stdout, stderr });
