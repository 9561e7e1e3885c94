// Writes the built page with sample data in it, as a report has it:
//   npm run sample -- small|statements|big|hostile|currencies|empty|poison [en|zh] > report.html
import { readFileSync } from 'node:fs';
import { runnerImport } from 'vite';

const [name = 'small', lang = 'en'] = process.argv.slice(2);
const { module } = await runnerImport('./src/sample/reports.ts');
const make = module.samples[name];
if (!make) {
  console.error(`unknown sample ${name}; known are ${Object.keys(module.samples).join(', ')}`);
  process.exit(2);
}
const escapes = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026', '\u2028': '\\u2028', '\u2029': '\\u2029' };
const json = JSON.stringify(make(lang)).replace(/[<>&\u2028\u2029]/g, (c) => escapes[c]);
process.stdout.write(readFileSync('dist/report.html', 'utf8').replace('/*DATA*/', () => json));
