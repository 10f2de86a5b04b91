import { h, drawing } from './dom.js';

// What the page shows of an answer. Each function returns elements; p is the page, of which
// they use t (a text), q (the question), apply (a patch) and show (a statement).

const sign = { allowed: '✓', implicitDeny: '✕', explicitDeny: '✕', none: '?' };

const signed = (p, outcome) => [h('span', { class: 'sign', 'aria-hidden': 'true' }, sign[outcome]), ' ' + p.t(`outcome.${outcome}`)];

export function verdict(p, outcome, text, about = '') {
  return h('div', { class: `verdict ${outcome}`, 'data-outcome': outcome },
    about ? h('small', {}, about) : null,
    h('strong', {}, ...signed(p, outcome)),
    h('span', {}, text));
}

// then is the verdict on what the session asks for, in short.
export function then(p, d) {
  return h('p', { class: `then ${d.outcome}`, 'data-then': d.outcome }, h('span', {}, p.t('then.short', { action: p.q.next.action })), ' ', h('b', {}, ...signed(p, d.outcome)));
}

function part(p, key, ...children) {
  return h('section', { class: 'card part', 'data-part': key }, h('h3', {}, p.t(key)), ...children);
}

function soft(text) { return h('p', { class: 'soft' }, text); }

export function picture(svg, key) {
  return h('div', { class: 'picture', 'data-picture': key }, drawing(svg));
}

// undecided says why there is no decision.
export function undecided(p, answer) {
  const list = answer.problems.map((problem) => h('li', {}, p.t(problem.key) + (problem.text ? ' ' + problem.text : '')));
  answer.policies.forEach((policy, i) => {
    if (policy.takesPart) policy.errors.forEach((e) => list.push(h('li', {}, p.t('undecided.policy', { name: p.policyName(i), line: e.line, text: e.text }))));
  });
  return [verdict(p, 'none', p.t('undecided')), h('ul', { class: 'problems' }, ...list)];
}

// request returns the parts of the answer about a request.
export function request(p, d) {
  return [
    ...d.explanations.map((x) => nearPart(p, x)),
    timePart(p, d),
    ...d.explanations.flatMap((x) => [flowPart(p, x), whyPart(p, x)]),
    d.denied ? part(p, 'aws.says', h('pre', { class: 'said' }, d.denied)) : null,
  ];
}

function flowPart(p, x) { return part(p, 'flow', picture(x.picture, 'decision')); }

function whyPart(p, x) {
  const layers = x.layers.map((layer) => h('li', { 'data-outcome': layer.outcome },
    h('b', {}, p.t(`type.${layer.type}`)), ' ', h('span', { class: `tag ${layer.outcome}` }, p.t(layer.assumed ? 'tag.assumed' : `tag.${layer.outcome}`)),
    layer.statements.length
      ? h('ul', {}, ...layer.statements.map((s) => h('li', { class: s.applies ? 'applies' : 'misses' },
        s.policy < 0 ? h('span', {}, s.text) : h('button', { type: 'button', class: 'text', onclick: () => p.show(s.policy, s.statement) }, s.text))))
      : soft(p.t('statements.none'))));
  return part(p, 'why', h('details', { open: !matchMedia('(max-width: 700px)').matches },
    h('summary', {}, x.text), h('ul', { class: 'why' }, ...layers)));
}

function nearPart(p, x) {
  if (x.begin) return part(p, 'near', h('ul', { class: 'near' }, h('li', {}, h('span', {}, p.t('near.begin')), h('button', { type: 'button', class: 'act', onclick: () => p.apply(x.begin) }, p.t('near.add')))));
  if (!x.nearMisses.length) return null;
  return part(p, 'near', h('ul', { class: 'near' }, ...x.nearMisses.map((n) => h('li', {},
    h('span', {}, n.text),
    h('span', { class: 'buttons' },
      n.patch && !n.edit.length && !n.add.length ? h('button', { type: 'button', class: 'act', onclick: () => p.apply(n.patch) }, p.t('near.apply')) : null,
      ...n.edit.map(([policy, statement]) => h('button', { type: 'button', class: 'quiet', onclick: () => p.show(policy, statement) }, p.t('near.show'))),)))));
}

const day = 86400e3;
const hour = 3600e3;

// timePart returns the bar of a year, with a slider over it.
function timePart(p, d) {
  const bar = picture(d.bar, 'bar');
  const svg = bar.querySelector('svg');
  const axis = svg.querySelector('.axis');
  const width = svg.viewBox.baseVal.width;
  const from = Date.parse(axis.dataset.from);
  const until = Date.parse(axis.dataset.to);
  const now = Date.parse(d.at);
  const slider = h('input', {
    type: 'range', class: 'through', id: 'slider', min: 0, max: (until - from) / hour - 1, step: 'any', value: (now - from) / hour,
    'aria-label': p.t('when.slider'), 'aria-valuetext': `${d.at}, ${p.t(`outcome.${d.outcome}`)}`,
  });
  slider.style.left = `${100 * axis.dataset.x / width}%`;
  slider.style.width = `${100 * axis.dataset.width / width}%`;
  const to = (ms) => p.move(new Date(Math.min(Math.max(ms, from), until - 1000)).toISOString().replace('.000Z', 'Z'));
  slider.addEventListener('input', () => to(from + Math.round(slider.value) * hour));
  slider.addEventListener('keydown', (e) => {
    const now = Date.parse(p.q.time); // the slider stays while the answers change
    const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[e.key];
    const month = { PageUp: 1, PageDown: -1 }[e.key];
    if (step) to(now + step * (e.shiftKey ? hour : day));
    else if (month) to(new Date(now).setUTCMonth(new Date(now).getUTCMonth() + month));
    else if (e.key === 'Home') to(from);
    else if (e.key === 'End') to(until - 1000);
    else return;
    e.preventDefault();
  });
  bar.append(slider);
  bar.classList.add('draggable');
  const jump = (key, change) => h('button', { type: 'button', class: 'quiet', id: key.replace('.', '-'), disabled: !change, onclick: () => p.move(change) }, p.t(key));
  return part(p, 'when',
    h('p', { class: 'until' }, h('b', {}, d.at), ' ', h('span', { class: `tag ${d.outcome}` }, p.t(`outcome.${d.outcome}`)), ' ', d.until.text),
    bar,
    h('p', { class: 'buttons' }, jump('when.previous', d.before), jump('when.next', d.after)),
    soft(p.t('when.year')));
}

// role returns the parts of the answer about a call that assumes a role.
export function role(p, c) {
  const parts = [];
  if (c.gates) parts.push(part(p, 'gates', soft(p.t('gates.note')), picture(c.gates, 'gates')));
  for (const x of c.explanations) if (x.outcome !== 'allowed') parts.push(nearPart(p, x));
  if (c.bar) parts.push(timePart(p, c));
  parts.push(returned(p, c));
  if (c.session) {
    parts.push(next(p, c));
    parts.push(part(p, 'life', soft(p.t('life.note')), picture(c.life, 'sessions')));
  }
  for (const x of c.explanations) parts.push(flowPart(p, x), whyPart(p, x));
  if (c.denied) parts.push(part(p, 'aws.says', h('pre', { class: 'said' }, c.denied)));
  return parts;
}

function returned(p, c) {
  const s = c.session;
  if (!s) return part(p, 'returns', soft(c.error || p.t('returns.nothing')));
  const row = (name, ...value) => [h('dt', {}, name), h('dd', {}, ...value)];
  return part(p, 'returns',
    soft(s.service ? p.t('returns.service', { caller: p.q.caller }) : p.t('returns.person', { caller: p.q.caller })),
    h('dl', { class: 'credentials' },
      ...row('AccessKeyId', 'ASIA…'),
      ...row('SecretAccessKey', h('i', {}, p.t('returns.secret'))),
      ...row('SessionToken', h('i', {}, p.t('returns.secret'))),
      ...row('Expiration', h('b', {}, s.expires)),
      ...row('AssumedRoleUser', h('b', { id: 'session-arn' }, s.arn))),
    soft(p.t('returns.note')),
    h('details', {}, h('summary', {}, p.t('returns.keys')), h('dl', { class: 'credentials' }, ...s.keys.flatMap(([k, v]) => row(k, v)))),
    h('p', { class: 'buttons' },
      h('button', { type: 'button', class: 'act', id: 'hand-on', onclick: () => p.apply(s.handOn, true) }, p.t('returns.use')),
      h('button', { type: 'button', class: 'quiet', id: 'chain', onclick: () => p.apply(s.chain, true) }, p.t('returns.chain'))));
}

function next(p, c) {
  const d = c.next;
  if (!d) return part(p, 'then', soft(p.t('then.empty')));
  const minutes = p.q.next.minutes;
  const most = Math.round((Date.parse(c.session.expires) - Date.parse(c.session.from)) / 60e3 * 1.25);
  const said = p.t('then.after', { minutes, time: d.at });
  const slider = h('input', { type: 'range', id: 'after', min: 0, max: most, step: 1, value: minutes, 'aria-label': p.t('then.slider'), 'aria-valuetext': `${said}, ${p.t(`outcome.${d.outcome}`)}` });
  slider.addEventListener('input', () => p.set('next.minutes', Number(slider.value)));
  const x = d.explanations[0];
  return part(p, 'then', soft(p.t('then.note')), verdict(p, d.outcome, d.text, `${p.q.next.action}  ${p.q.next.resource}`), h('p', { class: 'after' }, h('span', {}, said), slider),
    x.nearMisses.length || x.begin ? nearPart(p, { ...x, nearMisses: x.nearMisses.map((n) => ({ ...n, patch: null })) }) : null,
    h('details', {}, h('summary', {}, p.t('flow')), picture(x.picture, 'decision')));
}

// anybody returns the parts of the answer about all requests.
export function anybody(p, list) {
  return list.flatMap((a) => {
    const outcome = { yes: 'explicitDeny', no: 'allowed', unknown: 'none' }[a.outcome];
    const name = p.policyName(a.policy);
    const head = h('div', { class: `verdict ${outcome}`, 'data-outcome': a.outcome },
      h('strong', {}, h('span', { class: 'sign', 'aria-hidden': 'true' }, { yes: '!', no: '✓', unknown: '?' }[a.outcome]), ' ' + p.t(`anybody.${a.outcome}`)),
      h('span', {}, name));
    if (a.outcome !== 'yes') return [head, part(p, 'anybody', soft(a.why || p.t('anybody.noNote')))];
    const row = (label, value) => value ? [h('dt', {}, label), h('dd', {}, h('b', {}, value))] : [];
    return [head, part(p, 'anybody.proof',
      h('dl', { class: 'credentials stranger' },
        ...row(p.t('caller'), a.caller), ...row(p.t('action'), a.action), ...row(p.t('resource'), a.resource), ...row(p.t('time'), a.time),
        ...a.keys.flatMap(([k, v]) => row(k, v))),
      h('p', {}, a.decision),
      a.patch ? h('p', { class: 'buttons' }, h('button', { type: 'button', class: 'act', id: 'try-stranger', onclick: () => p.apply(a.patch, true) }, p.t('anybody.try'))) : null)];
  });
}
