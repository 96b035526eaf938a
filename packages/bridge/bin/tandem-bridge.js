#!/usr/bin/env node
import '../dist/generate/cli.js';
