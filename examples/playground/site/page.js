import { h } from './dom.js';
import { say } from './texts.js';
import { Editor } from './editor.js';
import { fitted, pack, unpack } from './link.js';
import * as shown from './answer.js';

const find = (selector) => document.querySelector(selector);
const all = (selector) => document.querySelectorAll(selector);

// Kinds of policies: those of the caller, those of the role, and the others.
const kinds = ['Identity', 'Boundary', 'SCP', 'Trust', 'role.Identity', 'role.Boundary', 'role.SCP', 'Resource', 'RCP', 'Session', 'Endpoint'];
const documentOf = (kind) => kind.startsWith('role.') ? { of: 'role', type: kind.slice(5) } : { of: '', type: kind };
const kindOf = (d) => (d.of === 'role' && ['Identity', 'Boundary', 'SCP'].includes(d.type) ? 'role.' : '') + d.type;

// stories and the blank question come from a file, which tests read too.
let stories = [];
let blankQuestion = {};
const blank = () => ({ language: navigator.language.startsWith('ja') ? 'ja' : 'en', ...structuredClone(blankQuestion) });

const newPolicy = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::reports/*"
    }
  ]
}`;

// page is what the page shows: the question q, the story that it began with, and its step.
const page = {
  q: null,
  story: null,
  step: -1,
  answer: null,
  editors: [],

  t(key, values) { return say(key, this.q.language, values); },
  about() { return this.q.view === 'role' ? `AssumeRole  ${this.q.role.arn}` : `${this.q.action}  ${this.q.resource}`; },
  policyName(i) { return this.q.policies[i].name || this.t(`kind.${kindOf(this.q.policies[i])}`); },

  // set gives a field of the question a value.
  set(path, value) {
    const names = path.split('.');
    const last = names.pop();
    names.reduce((o, name) => o[name], this.q)[last] = value;
    this.refresh();
  },

  // move sets the time.
  move(time) {
    this.set('time', time);
    fillFields();
  },

  // apply takes over a patch that the engine or a story offers.
  apply(patch, goTo = false) {
    Object.assign(this.q, structuredClone(patch));
    if (patch.caller && !patch.session) this.q.session = null;
    fill();
    this.refresh();
    if (goTo) find('#answer-title').focus();
  },

  // show brings a statement into view.
  show(policy, statement) {
    const editor = this.editors[policy];
    const from = this.answer.policies[policy].statements[statement]?.from ?? 0;
    editor.element.focus({ preventScroll: true });
    editor.select(from, from);
    const line = editor.element.childNodes[editor.text.slice(0, from).split('\n').length - 1];
    line.scrollIntoView({ block: 'center', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
    line.classList.add('flash');
  },

  // ask returns the answer of the engine.
  ask(more = {}) {
    const { session, ...rest } = this.q;
    return JSON.parse(globalThis.iamAnswer(JSON.stringify({ ...rest, ...more, ...session ? { session } : {} })));
  },

  // refresh asks the engine, and shows the answer.
  refresh() {
    keep();
    const began = performance.now();
    this.answer = this.ask();
    document.body.dataset.took = (performance.now() - began).toFixed(1);
    showAnswer(this.answer);
  },

  // glance shows the decision alone. It is what comes first: a browser compiles the engine as
  // it is used.
  async glance() {
    const began = performance.now();
    const answer = this.ask({ brief: true });
    document.body.dataset.first = (Number(document.body.dataset.started) + performance.now() - began).toFixed(1);
    const decided = answer.request ?? answer.call;
    if (!decided) return;
    find('#verdict').replaceChildren(shown.verdict(this, decided.outcome, answer.call?.error || decided.text, this.about()));
    document.body.dataset.state = 'decided';
    await new Promise((resolve) => { setTimeout(resolve); });
  },
};

let keeping = 0;

// keep writes what stands in the page into its address, a little later.
function keep() {
  clearTimeout(keeping);
  keeping = setTimeout(async () => history.replaceState(null, '', await pack(state())), 250);
}

const state = () => ({ q: page.q, story: page.story?.id ?? null, step: page.step });

function showAnswer(a) {
  document.body.dataset.view = page.q.view;
  for (const element of all('[data-for]')) {
    const name = element.dataset.for;
    const problem = a.problems.find((each) => each.field === name);
    const control = element.querySelector('input, textarea');
    let note = element.querySelector('.problem');
    control.setAttribute('aria-invalid', String(Boolean(problem)));
    if (!problem) { note?.remove(); continue; }
    if (!note) element.append(note = h('span', { class: 'problem' }));
    note.textContent = page.t(problem.key) + (problem.text ? ` ${problem.text}` : '');
  }
  a.policies.forEach((policy, i) => notePolicy(policy, i));
  const decided = a.request ?? a.call;
  const focus = document.activeElement?.id;
  const open = new Set([...all('#result details[open] > summary')].map((s) => s.textContent));
  let heads;
  let parts = [];
  if (decided) {
    heads = [shown.verdict(page, decided.outcome, a.call?.error || decided.text, page.about())];
    if (a.call?.next) heads.push(shown.then(page, a.call.next));
    parts = a.request ? shown.request(page, a.request) : shown.role(page, a.call);
  } else if (a.anybody) {
    parts = shown.anybody(page, a.anybody);
    heads = parts.filter((part) => part.classList.contains('verdict'));
    if (heads.length === 1) parts = parts.filter((part) => part !== heads[0]); else heads = heads.map((head) => head.cloneNode(true));
  } else {
    [heads, parts] = [shown.undecided(page, a), []];
  }
  const verdict = find('#verdict');
  const next = h('div', {}, ...heads);
  if (verdict.innerHTML !== next.innerHTML) verdict.replaceChildren(...next.childNodes);
  const result = find('#result');
  const dragged = ['slider', 'after'].includes(focus) ? document.getElementById(focus) : null;
  if (dragged) replaceAround(dragged, result, parts.filter(Boolean));
  else result.replaceChildren(...parts.filter(Boolean));
  for (const summary of result.querySelectorAll('details > summary')) if (open.has(summary.textContent)) summary.parentElement.open = true;
  if (focus && !dragged && !document.activeElement?.id) document.getElementById(focus)?.focus();
  showMissing(decided);
  document.body.dataset.state = 'ready';
}

// replaceAround shows new parts, and keeps the slider that is being dragged: a pointer holds
// on to it.
function replaceAround(slider, result, parts) {
  const anew = h('div', {}, ...parts);
  const twin = anew.querySelector(`#${slider.id}`);
  if (!twin) return result.replaceChildren(...parts);
  slider.setAttribute('aria-valuetext', twin.getAttribute('aria-valuetext'));
  if (slider.max !== twin.max) slider.max = twin.max;
  if (document.body.dataset.pointer !== 'down') slider.value = twin.value;
  swap(result, anew);

  function swap(old, fresh) {
    const olds = [...old.children];
    const kept = olds.find((child) => child === slider || child.contains(slider));
    const freshs = [...fresh.childNodes];
    const place = freshs.find((child) => child === twin || child.contains?.(twin));
    let before = true;
    for (const child of [...old.childNodes]) if (child !== kept) child.remove();
    for (const child of freshs) {
      if (child === place) { before = false; continue; }
      if (before) old.insertBefore(child, kept); else old.append(child);
    }
    if (kept !== slider) swap(kept, place);
  }
}

function showMissing(decided) {
  const present = new Set(page.q.context.map(([key]) => key.toLowerCase()));
  const keys = [...new Set((decided?.explanations ?? []).flatMap((x) => x.missing))]
    .filter((key) => !present.has(key.toLowerCase()) && !key.toLowerCase().startsWith('sts:'));
  find('#missing').replaceChildren(...keys.length ? [h('span', { class: 'soft' }, page.t('context.missing')), ' ', ...keys.map((key) => h('button', {
    type: 'button', class: 'quiet', onclick: () => { page.q.context.push([key, '']); fillContext(); page.refresh(); find('#context li:last-child input:nth-of-type(2)').focus(); },
  }, key))] : []);
}

function notePolicy(policy, i) {
  const card = find('#editors').children[i];
  const editor = page.editors[i];
  const problem = page.answer.problems.find((each) => each.field === `policies.${i}`);
  card.classList.toggle('apart', !policy.takesPart);
  card.classList.toggle('bad', policy.errors.length > 0);
  const marks = policy.statements.filter((s) => s.verdict).map((s) => ({
    from: s.mark[0] || s.from, until: s.mark[1] || s.from, kind: s.mark[1] ? 'miss' : '', text: s.note,
  }));
  editor.note({ errors: policy.errors, marks, statements: policy.statements });
  const name = page.policyName(i);
  const list = policy.errors.map((e) => page.t('policy.errorAt', { line: e.line, text: e.text })).join('; ');
  const state = card.querySelector('.state');
  const told = [
    problem ? page.t(problem.key) : '', policy.takesPart ? '' : page.t('policy.apart'),
    policy.errors.length ? page.t('policy.errors', { name, count: policy.errors.length, list }) : page.t('policy.fine'),
  ].filter(Boolean).join('. ');
  if (state.textContent !== told) state.textContent = told; // else it would be read again
}

// fill shows the question in the fields.
function fill() {
  document.documentElement.lang = page.q.language;
  document.title = page.t('title');
  for (const element of all('[data-t]')) element.textContent = page.t(element.dataset.t);
  for (const element of all('[data-label]')) element.setAttribute('aria-label', page.t(element.dataset.label));
  for (const button of all('[data-language]')) button.setAttribute('aria-pressed', String(button.dataset.language === page.q.language));
  for (const button of all('[data-view-button]')) button.setAttribute('aria-pressed', String(button.dataset.viewButton === page.q.view));
  document.body.dataset.view = page.q.view;
  fillFields();
  fillContext();
  fillPolicies();
  fillStory();
}

function fillFields() {
  for (const input of all('[data-field]')) {
    const value = input.dataset.field.split('.').reduce((o, name) => o[name], page.q);
    if (input.type === 'checkbox') input.checked = value;
    else if (input.value !== String(value)) input.value = value;
  }
  for (const area of all('[data-lines]')) {
    const name = area.dataset.lines.split('.')[1];
    const lines = page.q.zone[name].map((line) => name === 'claims' ? line.join(' = ') : line);
    if (readLines(area).join('\n') !== lines.join('\n')) area.value = lines.join('\n');
  }
  const session = page.q.session;
  find('#of-session').hidden = !session;
  find('[data-field=caller]').readOnly = Boolean(session);
  if (session) find('#of-session span').textContent = page.t('session.of', { expires: session.expires });
}

// whole returns a number that the engine can read.
const whole = (text) => Math.min(Math.max(Math.trunc(Number(text)) || 0, -1e9), 1e9);

const readLines = (area) => area.value.split('\n').map((line) => line.trim()).filter(Boolean);

function fillContext() {
  find('#context').replaceChildren(...page.q.context.map((row, i) => {
    const input = (column, label, list) => h('input', {
      value: row[column], 'aria-label': label, list, spellcheck: 'false',
      oninput: (e) => { row[column] = e.target.value; page.refresh(); },
    });
    return h('li', {},
      input(0, page.t('context.key', { number: i + 1 }), 'keys'),
      input(1, page.t('context.value', { key: row[0] })),
      h('button', { type: 'button', class: 'quiet', 'aria-label': page.t('context.remove', { key: row[0] }), onclick: () => { page.q.context.splice(i, 1); fillContext(); page.refresh(); find('#add-key').focus(); } }, '✕'));
  }));
}

function fillPolicies() {
  const holder = find('#editors');
  const now = page.q.policies.map((d, i) => `${i} ${kindOf(d)} ${page.q.language}`).join();
  if (holder.dataset.made !== now) {
    holder.dataset.made = now;
    page.editors = [];
    holder.replaceChildren(...page.q.policies.map(policyCard));
  }
  page.q.policies.forEach((d, i) => {
    page.editors[i].set(d.text);
    const name = holder.children[i].querySelector('.name');
    if (name.value !== d.name) name.value = d.name;
  });
}

function policyCard(d, i) {
  const name = page.policyName(i);
  const editor = new Editor({
    label: page.t('policy.text', { name }), describedBy: `policy-state-${i}`,
    changed: (text) => { page.q.policies[i].text = text; page.refresh(); },
  });
  page.editors[i] = editor;
  const choice = h('select', {
    class: 'kind', 'aria-label': page.t('policy.kind', { number: i + 1 }),
    onchange: (e) => {
      Object.assign(page.q.policies[i], documentOf(e.target.value));
      fillPolicies();
      page.refresh();
      find(`#editors > :nth-child(${i + 1}) .kind`).focus();
    },
  }, ...kinds.map((kind) => h('option', { value: kind, selected: kind === kindOf(d) }, page.t(`kind.${kind}`))));
  const levels = ['SCP', 'RCP'].includes(d.type) ? h('input', {
    class: 'level', type: 'number', min: 0, max: 6, value: d.level, 'aria-label': page.t('policy.level'), title: page.t('policy.level'),
    oninput: (e) => { page.q.policies[i].level = whole(e.target.value); page.refresh(); },
  }) : null;
  return h('article', { class: 'card policy', 'data-kind': kindOf(d) },
    h('header', {}, choice, levels,
      h('input', { class: 'name', value: d.name, 'aria-label': page.t('policy.name', { number: i + 1 }), spellcheck: 'false', oninput: (e) => { page.q.policies[i].name = e.target.value; page.refresh(); } }),
      h('button', { type: 'button', class: 'quiet', 'aria-label': page.t('policy.format', { name }), onclick: () => { try { page.q.policies[i].text = pretty(JSON.parse(page.q.policies[i].text)); } catch { return; } fillPolicies(); page.refresh(); } }, page.t('policy.tidy')),
      h('button', { type: 'button', class: 'quiet remove', 'aria-label': page.t('policy.remove', { name }), onclick: () => { page.q.policies.splice(i, 1); fillPolicies(); page.refresh(); find('#add-policy').focus(); } }, '✕')),
    editor.element,
    h('p', { class: 'state', id: `policy-state-${i}`, 'aria-live': 'polite' }));
}

// pretty writes JSON with what is short on one line.
function pretty(value, indent = '') {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const inner = indent + '  ';
  const list = Array.isArray(value);
  const short = list ? `[${value.map((v) => pretty(v)).join(', ')}]` : `{${Object.entries(value).map(([k, v]) => `${JSON.stringify(k)}: ${pretty(v)}`).join(', ')}}`;
  const flat = list ? value.every((v) => typeof v !== 'object') : Object.values(value).every((v) => typeof v !== 'object') && Object.keys(value).length < 2;
  if (flat && !short.includes('\n') && short.length + indent.length < 56) return short;
  const items = list ? value.map((v) => inner + pretty(v, inner)) : Object.entries(value).map(([k, v]) => `${inner}${JSON.stringify(k)}: ${pretty(v, inner)}`);
  return `${list ? '[' : '{'}\n${items.join(',\n')}\n${indent}${list ? ']' : '}'}`;
}

const lang = (pair) => pair[page.q.language === 'ja' ? 1 : 0];

function fillStory() {
  find('#stories ul').replaceChildren(...stories.map((story) => h('li', {}, h('button', {
    type: 'button', 'data-story': story.id, 'aria-pressed': String(story === page.story), onclick: () => { begin(story); find('#story-title').focus({ preventScroll: true }); },
  }, lang(story.title)))));
  const box = find('#story');
  box.hidden = !page.story;
  if (!page.story) return;
  find('#story-title').textContent = lang(page.story.title);
  find('#story .prose').replaceChildren(...page.story.text.map((paragraph) => h('p', {}, lang(paragraph))));
  find('#story .steps').replaceChildren(...page.story.steps.map((step, i) => h('li', {}, h('button', {
    type: 'button', 'data-step': i, 'aria-pressed': String(i === page.step), onclick: () => take(i),
  }, lang(step.say)))));
  find('#told').textContent = page.step >= 0 ? lang(page.story.steps[page.step].told) : '';
}

// questionOf returns the question of a story, at a step of it.
function questionOf(story, step) {
  const q = { ...blank(), language: page.q.language };
  for (const from of [story.question, step >= 0 ? story.steps[step].question : {}]) {
    for (const [name, value] of Object.entries(from)) {
      if (name === 'with') q.policies = value.map((each) => ({ type: 'Identity', of: '', level: 0, ...story.policies[each], name: each })).map(({ document, ...d }) => ({ ...d, text: pretty(document) }));
      else q[name] = value !== null && typeof value === 'object' && !Array.isArray(value) ? { ...q[name], ...value } : structuredClone(value);
    }
  }
  return q;
}

function begin(story) {
  Object.assign(page, { story, step: -1, q: questionOf(story, -1) });
  fill();
  page.refresh();
}

function take(i) {
  const before = page.q;
  Object.assign(page, { step: i, q: questionOf(page.story, i) });
  fill();
  page.refresh();
  find(`[data-step="${i}"]`).focus({ preventScroll: true });
  for (const element of all('[data-field]')) {
    const read = (q) => element.dataset.field.split('.').reduce((o, name) => o[name], q);
    if (read(before) !== read(page.q)) flash(element);
  }
  page.q.policies.forEach((d, k) => { if (before.policies[k]?.text !== d.text) flash(find('#editors').children[k]); });
}

function flash(element) {
  element.classList.add('flash');
  element.addEventListener('animationend', () => element.classList.remove('flash'), { once: true });
}

function notice(text) {
  find('#notice').textContent = text;
  find('#notice').hidden = !text;
}

// open shows what a link has, or the first story. A link may come from anybody.
async function open() {
  let linked = null;
  let bad = false;
  try {
    linked = await unpack(location.hash);
    if (linked) linked.q = fitted(blank(), linked.q);
    else bad = Boolean(location.hash);
  } catch {
    linked = null;
    bad = true;
  }
  notice('');
  if (linked) {
    page.q = linked.q;
    page.story = stories.find((story) => story.id === linked.story) ?? null;
    page.step = page.story && Number.isInteger(linked.step) && page.story.steps[linked.step] ? linked.step : -1;
  } else {
    Object.assign(page, { story: stories[0], step: -1, q: questionOf(stories[0], -1) });
  }
  fill();
  if (document.body.dataset.first === undefined) await page.glance();
  page.refresh();
  if (bad) notice(page.t('link.bad'));
}

function wire() {
  for (const input of all('[data-field]')) {
    input.addEventListener('input', () => {
      if (input.type === 'checkbox') page.set(input.dataset.field, input.checked);
      else page.set(input.dataset.field, input.type === 'number' ? whole(input.value) : input.value.trim());
    });
  }
  for (const area of all('[data-lines]')) {
    area.addEventListener('input', () => {
      const lines = readLines(area);
      page.set(area.dataset.lines, area.dataset.lines.endsWith('claims') ? lines.map((line) => {
        const [key, ...value] = line.split('=');
        return [key.trim(), value.join('=').trim()];
      }) : lines);
    });
  }
  find('form').addEventListener('submit', (e) => e.preventDefault());
  find('#skip').addEventListener('click', (e) => { e.preventDefault(); find('#answer-title').focus(); });
  find('#add-key').addEventListener('click', () => { page.q.context.push(['', '']); fillContext(); page.refresh(); find('#context li:last-child input').focus(); });
  find('#add-policy').addEventListener('click', () => {
    page.q.policies.push({ type: 'Identity', of: '', name: '', level: 0, text: newPolicy });
    fillPolicies();
    page.refresh();
    page.editors.at(-1).element.focus();
  });
  find('#drop-session').addEventListener('click', () => { page.q.session = null; fill(); page.refresh(); find('[data-field=caller]').focus(); });
  for (const button of all('[data-view-button]')) button.addEventListener('click', () => { page.q.view = button.dataset.viewButton; fill(); page.refresh(); });
  for (const button of all('[data-language]')) button.addEventListener('click', () => { page.q.language = button.dataset.language; fill(); page.refresh(); });
  find('#copy').addEventListener('click', async () => {
    history.replaceState(null, '', await pack(state()));
    const copied = await navigator.clipboard?.writeText(location.href).then(() => true, () => false);
    notice(page.t(copied ? 'link.copied' : 'link.address'));
  });
  addEventListener('hashchange', open);
  addEventListener('pointerdown', () => { document.body.dataset.pointer = 'down'; });
  for (const name of ['pointerup', 'pointercancel']) addEventListener(name, () => { document.body.dataset.pointer = ''; });
}

// load starts the engine. It is ready when it calls iamReady.
async function load() {
  const go = new globalThis.Go();
  const ready = new Promise((resolve) => { globalThis.iamReady = resolve; });
  const { instance } = await WebAssembly.instantiateStreaming(fetch('iam.wasm'), go.importObject);
  const began = performance.now();
  go.run(instance).then(() => notice(page.t('crashed')));
  await ready;
  document.body.dataset.started = (performance.now() - began).toFixed(1);
}

try {
  page.q = blank();
  notice(page.t('loading'));
  const [file] = await Promise.all([fetch('stories.json').then((response) => response.json()), load()]);
  ({ stories, blank: blankQuestion } = file);
  wire();
  await open();
} catch (error) {
  notice(page.t('failed', { error }));
  document.body.dataset.state = 'failed';
}
