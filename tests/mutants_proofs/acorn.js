// Reads a JSON list of programs, prints a JSON list of what Node's own parser makes of each:
// {tree, remarks}, or null where it is no program. Run with `node --expose-internals`.
'use strict';
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const acorn = require('internal/deps/acorn/acorn/dist/acorn');

function plain(key, value) {
  if (key === 'start' || key === 'end' || key === 'loc' || (key === 'raw' && typeof value === 'string')) {
    return key === 'raw' && this.cooked !== undefined ? value : undefined;
  }
  if (typeof value === 'bigint') return `bigint ${value}`;
  if (typeof value === 'number' && !Number.isFinite(value)) return `number ${value}`;
  if (Object.is(value, -0)) return 'minus zero';
  return value instanceof RegExp ? undefined : value;
}

const BODIES = ['consequent', 'alternate', 'body'];
const BRANCHES = /^(?:If|For|ForIn|ForOf|While|DoWhile|With)Statement$/;

// Braces around one statement mean nothing, unless they hold a declaration.
function unbraced(node) {
  if (node === null || typeof node !== 'object') return;
  Object.values(node).forEach(unbraced);
  if (!BRANCHES.test(node.type)) return;
  for (const name of BODIES) {
    const [only, ...more] = node[name]?.type === 'BlockStatement' ? node[name].body : [];
    if (only && !more.length && !/Declaration$/.test(only.type)) node[name] = only;
  }
}

// A comment for the next line stops working where that line is moved.
function distance(comment, next) {
  if (!/next-line|@ts-ignore|@ts-expect-error|prettier-ignore/.test(comment.value)) return 0;
  return next ? Math.min(next.loc.start.line - comment.loc.end.line, 2) : -1;
}

function parsed(text, sourceType) {
  const comments = [];
  const tokens = [];
  const options = { ecmaVersion: 'latest', sourceType, locations: true, onComment: comments, onToken: tokens };
  const tree = acorn.parse(text, options);
  const words = tokens.map((token) => ({ ...token, text: text.slice(token.start, token.end) }));
  const remarks = comments.map((comment) => {
    const before = words.filter((word) => word.end <= comment.start).at(-1);
    const next = words.find((word) => word.start >= comment.end);
    const body = text.slice(comment.start, comment.end);
    return [body, before?.text ?? '', next?.text ?? '', distance(comment, next)];
  });
  unbraced(tree);
  const form = JSON.stringify(tree, plain);
  return { tree: createHash('sha256').update(form).digest('hex'), remarks };
}

function read(text) {
  for (const sourceType of ['module', 'script']) {
    try {
      return parsed(text, sourceType);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return null;
}

console.log(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map(read)));
